-- Whether the tables hold other rows than the ledgers name.
SELECT
    (
        SELECT COALESCE(SUM(n_quarantined), 0) FROM raw.event_object
    ) <> (SELECT COUNT(*) FROM raw.event_quarantine)
    OR (
        SELECT n_events FROM meta.warehouse
    ) <> (SELECT COUNT(*) FROM raw.event)
    OR (
        SELECT COALESCE(SUM(n_listed), 0) FROM raw.git_repository
    ) <> (SELECT COUNT(*) FROM raw.git_commit) + (SELECT COUNT(*) FROM raw.git_quarantine)
