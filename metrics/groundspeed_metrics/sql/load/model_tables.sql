-- The tables and views that builds make.
SELECT
    CASE table_type WHEN 'VIEW' THEN 'VIEW' ELSE 'TABLE' END,
    table_schema || '.' || table_name
FROM information_schema.tables
WHERE table_catalog = current_database() AND table_schema NOT IN ('raw', 'meta', 'main')
