"""The pipeline that measures: git and telemetry in, metrics and reports out."""
