-- name: facts.week_cell
-- grain: one row per measure and week
-- inputs: facts.cell, facts.left_out, settings.build, staging.counterpart
-- owner: metrics
-- privacy: internal
-- A total is published too, so a single withheld week could be found by subtraction. Where weeks are
-- withheld that the total holds, one more joins them: the smallest that has enough people on every
-- side, so that what is left after subtraction is never the withheld weeks alone. A measure that
-- would give another one's withheld week away is withheld with it.

WITH judged AS (
    SELECT
        cell.measure,
        CAST(cell.cell AS DATE) AS week,
        cell.n_people,
        cell.n_events,
        cell.numerator,
        cell.denominator,
        cell.value,
        cell.n_behind,
        cell.n_rest,
        left_out.measure IS NOT NULL AS is_left_out,
        coalesce(left_out.reason, cell.withheld) AS withheld
    FROM facts.cell AS cell
    LEFT JOIN facts.left_out AS left_out
        ON cell.measure = left_out.measure AND CAST(cell.cell AS DATE) = left_out.week
    WHERE cell.kind = 'week'
),

companion AS (
    SELECT
        judged.measure,
        judged.week,
        row_number() OVER (
            PARTITION BY judged.measure ORDER BY judged.n_events, judged.week
        ) AS nth
    FROM judged
    CROSS JOIN settings.build AS build
    WHERE
        judged.withheld IS NULL
        AND judged.n_behind >= build.k
        AND (judged.n_rest >= build.k OR judged.denominator IS NULL)
),

broken AS (
    SELECT DISTINCT measure
    FROM judged
    WHERE withheld IS NOT NULL AND NOT is_left_out
),

settled AS (
    SELECT
        judged.*,
        coalesce(
            judged.withheld,
            CASE WHEN companion.nth = 1 AND broken.measure IS NOT NULL THEN 'complementary' END
        ) AS reason
    FROM judged
    LEFT JOIN companion
        ON judged.measure = companion.measure AND judged.week = companion.week
    LEFT JOIN broken ON judged.measure = broken.measure
),

telling AS (
    SELECT DISTINCT
        counterpart.measure,
        settled.week
    FROM staging.counterpart AS counterpart
    INNER JOIN settled ON counterpart.other = settled.measure
    WHERE settled.reason IS NOT NULL
)

SELECT
    settled.measure,
    settled.week,
    settled.n_people,
    settled.n_events,
    settled.numerator,
    settled.denominator,
    settled.value,
    settled.is_left_out,
    coalesce(
        settled.reason, CASE WHEN telling.measure IS NOT NULL THEN 'complementary' END
    ) AS withheld
FROM settled
LEFT JOIN telling ON settled.measure = telling.measure AND settled.week = telling.week
