-- name: facts.residual
-- grain: one row per measure whose total holds a withheld week
-- inputs: facts.person_cell, facts.week_cell, metrics.definition, settings.build
-- owner: metrics
-- privacy: internal
-- What remains of the total when the published weeks are subtracted from it, and whether that tells
-- on a small group: there is no cell of it, but anybody could make one.

WITH person AS (
    SELECT
        person_cell.measure,
        person_cell.engineer,
        sum(person_cell.numerator) AS numerator,
        sum(person_cell.denominator) AS denominator,
        sum(person_cell.beyond) AS beyond
    FROM facts.person_cell AS person_cell
    INNER JOIN facts.week_cell AS week_cell
        ON
            person_cell.measure = week_cell.measure
            AND person_cell.cell = CAST(week_cell.week AS VARCHAR)
    WHERE
        person_cell.kind = 'week'
        AND week_cell.withheld IS NOT NULL
        AND NOT week_cell.is_left_out
    GROUP BY person_cell.measure, person_cell.engineer
),

summed AS (
    SELECT
        measure,
        count(*) AS n_people,
        count(CASE WHEN numerator > 0 THEN 1 END) AS n_behind,
        count(CASE WHEN denominator > 0 THEN 1 END) AS n_below,
        count(CASE WHEN denominator > numerator THEN 1 END) AS n_rest,
        count(CASE WHEN beyond > 0 THEN 1 END) AS n_beyond,
        coalesce(max(numerator) * 2 > sum(numerator), FALSE) AS is_one_numerator,
        coalesce(max(denominator) * 2 > sum(denominator), FALSE) AS is_one_denominator
    FROM person
    GROUP BY measure
)

SELECT
    summed.measure,
    summed.n_people < build.k
    OR summed.n_below BETWEEN 1 AND build.k - 1
    OR (definition.counts_acts AND summed.n_behind BETWEEN 1 AND build.k - 1)
    OR (definition.counts_acts AND summed.n_rest BETWEEN 1 AND build.k - 1)
    OR summed.n_beyond BETWEEN 1 AND build.k - 1
    OR summed.is_one_numerator
    OR summed.is_one_denominator AS is_telling
FROM summed
INNER JOIN metrics.definition AS definition ON summed.measure = definition.measure
CROSS JOIN settings.build AS build
