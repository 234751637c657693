-- name: metrics.period
-- grain: one row per measure that has weeks
-- inputs: facts.total_cell, facts.week_status, facts.quantile, metrics.definition
-- owner: metrics
-- privacy: published
-- The whole period: the ratio of its sums, and never the mean of its weeks. Weeks with fewer than k
-- people are in neither side.

WITH judged AS (
    SELECT
        cell.measure,
        CASE
            WHEN definition.aggregate = 'sum' THEN CAST(cell.numerator AS DOUBLE)
            WHEN cell.denominator > 0
                THEN CAST(cell.numerator AS DOUBLE) / CAST(cell.denominator AS DOUBLE)
        END AS value,
        cell.n_people,
        cell.n_events,
        coalesce(
            cell.withheld, CASE WHEN residual.withheld IS NOT NULL THEN 'complementary' END
        ) AS withheld
    FROM facts.total_cell AS cell
    INNER JOIN metrics.definition AS definition ON cell.measure = definition.measure
    LEFT JOIN facts.total_cell AS residual
        ON cell.measure = residual.measure AND residual.kind = 'residual'
    WHERE cell.kind = 'period'
    UNION ALL
    SELECT
        measure,
        value,
        n_people,
        n_events,
        withheld
    FROM facts.quantile
    WHERE kind = 'period'
),

weeks AS (
    SELECT
        measure,
        min(week) AS first_week,
        max(week) AS last_week
    FROM facts.week_status
    WHERE NOT is_thin
    GROUP BY measure
)

SELECT
    judged.measure,
    weeks.first_week,
    weeks.last_week,
    CASE WHEN judged.withheld IS NULL THEN round(judged.value, 6) END AS value,
    CAST(CASE WHEN judged.withheld IS NULL THEN judged.n_people END AS BIGINT) AS n_people,
    CAST(CASE WHEN judged.withheld IS NULL THEN judged.n_events END AS BIGINT) AS n_events,
    coalesce(judged.withheld, CASE WHEN judged.value IS NULL THEN 'no_data' END) AS withheld
FROM judged
LEFT JOIN weeks ON judged.measure = weeks.measure
