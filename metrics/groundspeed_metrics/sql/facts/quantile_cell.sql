-- name: facts.quantile_cell
-- grain: one row per reading and cell: a week, the period, a slice
-- inputs: facts.reading, settings.build
-- owner: metrics
-- privacy: internal
-- Quantiles cannot be subtracted from each other; a cell needs enough people, and nobody with half
-- of its values.

WITH week_person AS (
    SELECT
        reading,
        week,
        engineer,
        count(*) AS n_events
    FROM facts.reading
    GROUP BY reading, week, engineer
),

week_people AS (
    SELECT
        reading,
        week,
        count(*) AS n_people,
        sum(n_events) AS n_events,
        max(n_events) AS top_events
    FROM week_person
    GROUP BY reading, week
),

-- The period is made of the weeks that are published, so that their counts leave nothing over.

counted AS (
    SELECT reading.*
    FROM facts.reading AS reading
    INNER JOIN week_people
        ON reading.reading = week_people.reading AND reading.week = week_people.week
    CROSS JOIN settings.build AS build
    WHERE
        week_people.n_people >= build.k
        AND week_people.top_events * 2 <= week_people.n_events
),

placed AS (
    SELECT reading, 'week' AS kind, CAST(week AS VARCHAR) AS cell, engineer, value FROM facts.reading
    UNION ALL
    SELECT reading, 'period' AS kind, 'all' AS cell, engineer, value FROM counted
    UNION ALL
    SELECT reading, 'slice' AS kind, slice AS cell, engineer, value FROM counted
    WHERE slice IS NOT NULL
),

person AS (
    SELECT
        reading,
        kind,
        cell,
        engineer,
        count(*) AS n_events
    FROM placed
    GROUP BY reading, kind, cell, engineer
),

people AS (
    SELECT
        reading,
        kind,
        cell,
        count(*) AS n_people,
        sum(n_events) AS n_events,
        max(n_events) AS top_events
    FROM person
    GROUP BY reading, kind, cell
),

measured AS (
    SELECT
        reading,
        kind,
        cell,
        quantile_cont(value, 0.5) AS p50,
        quantile_cont(value, 0.95) AS p95
    FROM placed
    GROUP BY reading, kind, cell
)

SELECT
    measured.reading,
    measured.kind,
    measured.cell,
    measured.p50,
    measured.p95,
    people.n_people,
    people.n_events,
    CASE
        WHEN people.n_people < build.k THEN 'fewer_than_k'
        WHEN people.top_events * 2 > people.n_events THEN 'dominated'
    END AS withheld
FROM measured
INNER JOIN people
    ON
        measured.reading = people.reading
        AND measured.kind = people.kind
        AND measured.cell = people.cell
CROSS JOIN settings.build AS build
