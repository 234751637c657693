"""The pipeline that measures: git and telemetry in, metrics and reports out."""

__version__ = "0.1.0"
