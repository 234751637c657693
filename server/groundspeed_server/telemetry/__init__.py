"""Telemetry: events that hold no source text, a crash-safe spool, and the way to the lake."""
