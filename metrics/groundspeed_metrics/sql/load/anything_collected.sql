-- Whether any history, events or exported files were collected.
SELECT
    EXISTS (SELECT 1 FROM raw.git_repository)
    OR EXISTS (SELECT 1 FROM raw.event_object)
    OR EXISTS (SELECT 1 FROM raw.import_file)
