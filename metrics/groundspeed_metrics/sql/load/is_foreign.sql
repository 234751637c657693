-- Whether the file holds tables, and not the one by which a warehouse is known.
SELECT count(*) > 0 AND count(*) FILTER (schema_name = 'meta' AND table_name = 'warehouse') = 0
FROM duckdb_tables()
WHERE database_name = 'warehouse'
