-- name: facts.week_status
-- grain: one row per measure and week
-- inputs: facts.week_cell, settings.build
-- owner: metrics
-- privacy: internal
-- A total is published too, so a single withheld week could be found by subtraction. Where weeks are
-- withheld, one more joins them: the smallest that has enough people on every side, so that what is
-- left after subtraction is never the withheld weeks alone.

WITH companion AS (
    SELECT
        week_cell.measure,
        week_cell.week,
        row_number() OVER (
            PARTITION BY week_cell.measure ORDER BY week_cell.n_events, week_cell.week
        ) AS nth
    FROM facts.week_cell AS week_cell
    CROSS JOIN settings.build AS build
    WHERE
        week_cell.withheld IS NULL
        AND week_cell.n_behind >= build.k
        AND (week_cell.n_rest >= build.k OR week_cell.denominator IS NULL)
),

broken AS (
    SELECT DISTINCT measure
    FROM facts.week_cell
    WHERE withheld <> 'fewer_than_k'
)

SELECT
    week_cell.measure,
    week_cell.week,
    -- A thin week is left out of the total as well, and so needs no companion.
    coalesce(week_cell.withheld = 'fewer_than_k', FALSE) AS is_thin,
    coalesce(
        week_cell.withheld,
        CASE WHEN companion.nth = 1 AND broken.measure IS NOT NULL THEN 'complementary' END
    ) AS withheld
FROM facts.week_cell AS week_cell
LEFT JOIN companion
    ON week_cell.measure = companion.measure AND week_cell.week = companion.week
LEFT JOIN broken ON week_cell.measure = broken.measure
