-- name: facts.left_out
-- grain: one row per measure and week that is in no published number, and in no total either
-- inputs: facts.contribution, facts.coverage, metrics.definition, settings.build
-- owner: metrics
-- privacy: internal
-- What is in no total cannot be found by subtracting from one.

WITH people AS (
    SELECT
        measure,
        week,
        count(DISTINCT engineer) AS n_people
    FROM facts.contribution
    WHERE week IS NOT NULL
    GROUP BY measure, week
),

judged AS (
    SELECT
        people.measure,
        people.week,
        CASE
            WHEN definition.is_gated AND NOT coverage.is_enough THEN 'coverage'
            WHEN people.n_people < build.k THEN 'fewer_than_k'
        END AS reason
    FROM people
    INNER JOIN metrics.definition AS definition ON people.measure = definition.measure
    LEFT JOIN facts.coverage AS coverage ON people.week = coverage.week
    CROSS JOIN settings.build AS build
)

SELECT
    measure,
    week,
    reason
FROM judged
WHERE reason IS NOT NULL
