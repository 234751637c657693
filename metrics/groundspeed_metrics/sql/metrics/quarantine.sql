-- name: metrics.quarantine
-- grain: one row per source and reason
-- inputs: raw.event_quarantine, raw.git_quarantine, raw.import_quarantine
-- owner: metrics
-- privacy: published
-- What could not be used, and why. Lines that could not be read belong to nobody that is known.

SELECT
    'events' AS source,
    reason,
    count(*) AS n
FROM raw.event_quarantine
GROUP BY reason
UNION ALL
SELECT
    'git' AS source,
    reason,
    count(*) AS n
FROM raw.git_quarantine
GROUP BY reason
UNION ALL
SELECT
    source,
    reason,
    count(*) AS n
FROM raw.import_quarantine
GROUP BY source, reason
