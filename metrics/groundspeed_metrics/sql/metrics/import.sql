-- name: metrics.import
-- grain: one row per source of exported files
-- inputs: raw.import_file
-- owner: metrics
-- privacy: published
-- Which files were imported, so that one that is missing or broken is seen. How many records they
-- hold is left out: of a survey it would be how many answered.

SELECT
    source,
    count(*) AS n_files,
    CAST(sum(n_quarantined) AS BIGINT) AS n_quarantined
FROM raw.import_file
GROUP BY source
