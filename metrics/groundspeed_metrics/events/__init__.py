"""Reads telemetry from the lake: at least once in, exactly once out."""
