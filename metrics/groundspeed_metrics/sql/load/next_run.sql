-- Which collection of a source the next one is, counted from 1.
SELECT COALESCE(MAX(run), 0) + 1 FROM raw.import_run WHERE source = $source
