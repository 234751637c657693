-- name: metrics.weekly
-- grain: one row per measure and complete ISO week
-- inputs: facts.interval, facts.week_cell, facts.quantile
-- owner: metrics
-- privacy: published
-- A withheld row says that there is something, and why it is not shown; it holds no number at all.

WITH judged AS (
    SELECT
        cell.measure,
        cell.week,
        cell.value,
        known.low,
        known.high,
        cell.n_people,
        cell.n_events,
        cell.withheld
    FROM facts.week_cell AS cell
    LEFT JOIN facts.interval AS known
        ON
            cell.measure = known.measure
            AND known.kind = 'week'
            AND CAST(cell.week AS VARCHAR) = known.cell
    UNION ALL
    SELECT
        measure,
        CAST(cell AS DATE) AS week,
        value,
        CAST(NULL AS DOUBLE) AS low,
        CAST(NULL AS DOUBLE) AS high,
        n_people,
        n_events,
        withheld
    FROM facts.quantile
    WHERE kind = 'week'
)

SELECT
    measure,
    week,
    CASE WHEN withheld IS NULL THEN round(value, 6) END AS value,
    CASE WHEN withheld IS NULL THEN low END AS low,
    CASE WHEN withheld IS NULL THEN high END AS high,
    CAST(CASE WHEN withheld IS NULL THEN n_people END AS BIGINT) AS n_people,
    CAST(CASE WHEN withheld IS NULL THEN n_events END AS BIGINT) AS n_events,
    coalesce(withheld, CASE WHEN value IS NULL THEN 'no_data' END) AS withheld
FROM judged
