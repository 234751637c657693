-- name: metrics.period
-- grain: one row per measure that has weeks
-- inputs: facts.cell, facts.interval, facts.week_cell, facts.residual, facts.quantile, staging.counterpart
-- owner: metrics
-- privacy: published
-- The whole period: the ratio of its sums, and never the mean of its weeks. Weeks with fewer than k
-- people, or without enough coverage, are in neither side. A measure that would give another one's
-- withheld total away is withheld with it.

WITH weeks AS (
    SELECT
        measure,
        min(CASE WHEN NOT is_left_out THEN week END) AS first_week,
        max(CASE WHEN NOT is_left_out THEN week END) AS last_week,
        -- Why there is nothing at all, where every week is left out.
        min(CASE WHEN is_left_out THEN withheld END) AS reason
    FROM facts.week_cell
    GROUP BY measure
),

judged AS (
    SELECT
        weeks.measure,
        weeks.first_week,
        weeks.last_week,
        cell.value,
        known.low,
        known.high,
        cell.n_people,
        cell.n_events,
        CASE
            WHEN cell.measure IS NULL THEN weeks.reason
            ELSE coalesce(cell.withheld, CASE WHEN residual.is_telling THEN 'complementary' END)
        END AS withheld
    FROM weeks
    LEFT JOIN facts.cell AS cell ON weeks.measure = cell.measure AND cell.kind = 'period'
    LEFT JOIN facts.residual AS residual ON weeks.measure = residual.measure
    LEFT JOIN facts.interval AS known ON weeks.measure = known.measure AND known.kind = 'period'
    UNION ALL
    SELECT
        measure,
        min(CASE WHEN kind = 'week' AND withheld IS NULL THEN CAST(cell AS DATE) END) AS first_week,
        max(CASE WHEN kind = 'week' AND withheld IS NULL THEN CAST(cell AS DATE) END) AS last_week,
        max(CASE WHEN kind = 'period' THEN value END) AS value,
        CAST(NULL AS DOUBLE) AS low,
        CAST(NULL AS DOUBLE) AS high,
        max(CASE WHEN kind = 'period' THEN n_people END) AS n_people,
        max(CASE WHEN kind = 'period' THEN n_events END) AS n_events,
        CASE
            WHEN count(CASE WHEN kind = 'period' THEN 1 END) = 0
                THEN min(CASE WHEN kind = 'week' THEN withheld END)
            ELSE max(CASE WHEN kind = 'period' THEN withheld END)
        END AS withheld
    FROM facts.quantile
    GROUP BY measure
),

telling AS (
    SELECT DISTINCT counterpart.measure
    FROM staging.counterpart AS counterpart
    INNER JOIN judged ON counterpart.other = judged.measure
    WHERE judged.withheld IS NOT NULL
),

settled AS (
    SELECT
        judged.measure,
        judged.first_week,
        judged.last_week,
        judged.value,
        judged.low,
        judged.high,
        judged.n_people,
        judged.n_events,
        coalesce(
            judged.withheld, CASE WHEN telling.measure IS NOT NULL THEN 'complementary' END
        ) AS withheld
    FROM judged
    LEFT JOIN telling ON judged.measure = telling.measure
)

SELECT
    measure,
    first_week,
    last_week,
    CASE WHEN withheld IS NULL THEN round(value, 6) END AS value,
    CASE WHEN withheld IS NULL THEN low END AS low,
    CASE WHEN withheld IS NULL THEN high END AS high,
    CAST(CASE WHEN withheld IS NULL THEN n_people END AS BIGINT) AS n_people,
    CAST(CASE WHEN withheld IS NULL THEN n_events END AS BIGINT) AS n_events,
    coalesce(withheld, CASE WHEN value IS NULL THEN 'no_data' END) AS withheld
FROM settled
