-- The contents of a source that were read to their end.
SELECT content FROM raw.import_file WHERE source = $source
