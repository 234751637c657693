-- name: facts.quantile_cell
-- grain: one row per reading and cell: a week, the period, a slice
-- inputs: facts.reading, settings.build
-- owner: metrics
-- privacy: internal
-- Quantiles cannot be subtracted from each other; a cell needs enough people, and nobody with half
-- of its values. They are exact, by linear interpolation between the two nearest values, and made of
-- running counts: not every engine has an exact function for them.

WITH week_person AS (
    SELECT
        reading,
        week,
        engineer,
        is_covered,
        count(*) AS n_events
    FROM facts.reading
    GROUP BY reading, week, engineer, is_covered
),

week_people AS (
    SELECT
        week_person.reading,
        week_person.week,
        week_person.is_covered
        AND count(*) >= max(build.k)
        AND max(week_person.n_events) * 2 <= sum(week_person.n_events) AS is_counted
    FROM week_person
    CROSS JOIN settings.build AS build
    GROUP BY week_person.reading, week_person.week, week_person.is_covered
),

-- The period is made of the weeks that are published, so that their counts leave nothing over.
counted AS (
    SELECT reading.*
    FROM facts.reading AS reading
    INNER JOIN week_people
        ON reading.reading = week_people.reading AND reading.week = week_people.week
    WHERE week_people.is_counted
),

placed AS (
    SELECT
        reading,
        'week' AS kind,
        CAST(week AS VARCHAR) AS cell,
        engineer,
        value,
        is_covered
    FROM facts.reading
    UNION ALL
    SELECT
        reading,
        'period' AS kind,
        'all' AS cell,
        engineer,
        value,
        is_covered
    FROM counted
    UNION ALL
    SELECT
        reading,
        'slice' AS kind,
        slice AS cell,
        engineer,
        value,
        is_covered
    FROM counted
    WHERE slice IS NOT NULL
),

person AS (
    SELECT
        reading,
        kind,
        cell,
        engineer,
        is_covered,
        count(*) AS n_events
    FROM placed
    GROUP BY reading, kind, cell, engineer, is_covered
),

people AS (
    SELECT
        reading,
        kind,
        cell,
        is_covered,
        count(*) AS n_people,
        CAST(sum(n_events) AS BIGINT) AS n_events,
        max(n_events) AS top_events
    FROM person
    GROUP BY reading, kind, cell, is_covered
),

tallied AS (
    SELECT
        reading,
        kind,
        cell,
        value,
        count(*) AS n_same
    FROM placed
    GROUP BY reading, kind, cell, value
),

ranked AS (
    SELECT
        reading,
        kind,
        cell,
        value,
        sum(n_same) OVER (
            PARTITION BY reading, kind, cell ORDER BY value ROWS UNBOUNDED PRECEDING
        ) AS n_up_to,
        CAST(sum(n_same) OVER (PARTITION BY reading, kind, cell) - 1 AS DOUBLE) * 0.5 AS at_p50,
        CAST(sum(n_same) OVER (PARTITION BY reading, kind, cell) - 1 AS DOUBLE) * 0.95 AS at_p95
    FROM tallied
),

nearest AS (
    SELECT
        reading,
        kind,
        cell,
        min(CASE WHEN n_up_to > floor(at_p50) THEN value END) AS below_p50,
        min(CASE WHEN n_up_to > ceil(at_p50) THEN value END) AS above_p50,
        max(at_p50 - floor(at_p50)) AS part_p50,
        min(CASE WHEN n_up_to > floor(at_p95) THEN value END) AS below_p95,
        min(CASE WHEN n_up_to > ceil(at_p95) THEN value END) AS above_p95,
        max(at_p95 - floor(at_p95)) AS part_p95
    FROM ranked
    GROUP BY reading, kind, cell
),

-- Who has a value in the slowest twentieth, which decides the 95th percentile of the period.
slowest AS (
    SELECT
        counted.reading,
        count(DISTINCT counted.engineer) AS n_slowest
    FROM counted
    INNER JOIN nearest
        ON counted.reading = nearest.reading AND counted.value >= nearest.below_p95
    WHERE nearest.kind = 'period'
    GROUP BY counted.reading
)

SELECT
    nearest.reading,
    nearest.kind,
    nearest.cell,
    nearest.below_p50 + (nearest.above_p50 - nearest.below_p50) * nearest.part_p50 AS p50,
    nearest.below_p95 + (nearest.above_p95 - nearest.below_p95) * nearest.part_p95 AS p95,
    people.n_people,
    people.n_events,
    CASE WHEN nearest.kind = 'period' THEN slowest.n_slowest END AS n_slowest,
    CASE
        WHEN NOT people.is_covered THEN 'coverage'
        WHEN people.n_people < build.k THEN 'fewer_than_k'
        WHEN people.top_events * 2 > people.n_events THEN 'dominated'
    END AS withheld
FROM nearest
INNER JOIN people
    ON
        nearest.reading = people.reading
        AND nearest.kind = people.kind
        AND nearest.cell = people.cell
LEFT JOIN slowest ON nearest.reading = slowest.reading
CROSS JOIN settings.build AS build
