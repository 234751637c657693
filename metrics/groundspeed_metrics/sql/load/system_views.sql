-- The views that DuckDB has of itself: they tell of the machine and its settings.
SELECT lower(view_name) FROM duckdb_views() WHERE internal
