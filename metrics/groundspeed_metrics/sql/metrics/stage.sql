-- name: metrics.stage
-- grain: one row per stage of a pull request, over the whole period
-- inputs: facts.quantile_cell, settings.build
-- owner: metrics
-- privacy: published
-- Waiting times are spread over three powers of ten, so they are read on a log scale: the middle one
-- and the 95th percentile, and never a mean. Of few pull requests the latter is the wait of one: it is
-- shown where k people waited as long or longer.

SELECT
    cell.reading AS stage,
    CASE WHEN cell.withheld IS NULL THEN round(cell.p50, 6) END AS median_hours,
    CASE WHEN cell.withheld IS NULL AND cell.n_slowest >= build.k THEN round(cell.p95, 6) END
        AS p95_hours,
    CAST(CASE WHEN cell.withheld IS NULL THEN cell.n_people END AS BIGINT) AS n_people,
    CAST(CASE WHEN cell.withheld IS NULL THEN cell.n_events END AS BIGINT) AS n_events,
    cell.withheld
FROM facts.quantile_cell AS cell
CROSS JOIN settings.build AS build
WHERE
    cell.kind = 'period'
    AND cell.reading IN (
        'review_wait_hours', 'approval_hours', 'merge_wait_hours', 'cycle_hours', 'lead_hours'
    )
