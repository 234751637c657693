-- What this file is: its layout, and the key of its pseudonyms, once it holds any.
SELECT
    layout,
    CASE
        WHEN EXISTS (SELECT 1 FROM raw.git_repository) OR EXISTS (SELECT 1 FROM raw.import_file)
            THEN key_check
    END AS key_check
FROM meta.warehouse
