"""The DuckDB warehouse: one writer, SQL models, and a published copy for readers."""
