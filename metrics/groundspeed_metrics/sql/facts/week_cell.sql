-- name: facts.week_cell
-- grain: one row per measure and week
-- inputs: facts.contribution, metrics.definition, settings.build
-- owner: metrics
-- privacy: internal
-- The weekly sums with the number of people behind each side, and why they may not be published.

WITH person AS (
    SELECT
        measure,
        week,
        engineer,
        sum(numerator) AS numerator,
        sum(denominator) AS denominator,
        sum(beyond) AS beyond,
        sum(n_events) AS n_events
    FROM facts.contribution
    WHERE week IS NOT NULL
    GROUP BY measure, week, engineer
),

cell AS (
    SELECT
        measure,
        week,
        count(*) AS n_people,
        sum(n_events) AS n_events,
        sum(numerator) AS numerator,
        sum(denominator) AS denominator,
        count(CASE WHEN numerator > 0 THEN 1 END) AS n_behind,
        count(CASE WHEN denominator > numerator THEN 1 END) AS n_rest,
        count(CASE WHEN beyond > 0 THEN 1 END) AS n_beyond,
        max(numerator) AS top_numerator,
        max(denominator) AS top_denominator
    FROM person
    GROUP BY measure, week
)

SELECT
    cell.*,
    CASE
        WHEN cell.n_people < build.k THEN 'fewer_than_k'
        WHEN definition.counts_acts AND cell.n_behind BETWEEN 1 AND build.k - 1
            THEN 'few_behind'
        WHEN definition.counts_acts AND cell.n_rest BETWEEN 1 AND build.k - 1
            THEN 'few_others'
        WHEN cell.n_beyond BETWEEN 1 AND build.k - 1 THEN 'few_between'
        WHEN
            cell.top_numerator * 2 > cell.numerator AND cell.numerator > 0
            OR cell.top_denominator * 2 > cell.denominator AND cell.denominator > 0
            THEN 'dominated'
    END AS withheld
FROM cell
INNER JOIN metrics.definition AS definition ON cell.measure = definition.measure
CROSS JOIN settings.build AS build
