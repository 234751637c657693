-- What stands for the content of each source that was imported.
SELECT source, md5(string_agg(content, ',' ORDER BY content)) FROM raw.import_file GROUP BY source
