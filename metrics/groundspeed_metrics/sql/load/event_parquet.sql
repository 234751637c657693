-- Compacted events, as columns; their type and day are in the names of their files.
SELECT
    * EXCLUDE (filename),
    regexp_extract(filename, '.*/type=([^/]+)/', 1) AS type,
    CAST(regexp_extract(filename, '.*/dt=([0-9-]+)/', 1) AS DATE) AS received_on
FROM read_parquet($paths, filename = true, hive_partitioning = false)
