-- name: metrics.build
-- grain: one row
-- inputs: settings.build
-- owner: metrics
-- privacy: published
-- How this copy was made.

SELECT
    k,
    as_of,
    version
FROM settings.build
