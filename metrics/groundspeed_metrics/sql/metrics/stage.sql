-- name: metrics.stage
-- grain: one row per stage of a pull request, over the whole period
-- inputs: facts.quantile_cell
-- owner: metrics
-- privacy: published
-- Waiting times are spread over three powers of ten, so they are read on a log scale: the middle one
-- and the 95th percentile, and never a mean.

SELECT
    reading AS stage,
    CASE WHEN withheld IS NULL THEN round(p50, 6) END AS median_hours,
    CASE WHEN withheld IS NULL THEN round(p95, 6) END AS p95_hours,
    CAST(CASE WHEN withheld IS NULL THEN n_people END AS BIGINT) AS n_people,
    CAST(CASE WHEN withheld IS NULL THEN n_events END AS BIGINT) AS n_events,
    withheld
FROM facts.quantile_cell
WHERE
    kind = 'period'
    AND reading IN (
        'review_wait_hours', 'approval_hours', 'merge_wait_hours', 'cycle_hours', 'lead_hours'
    )
