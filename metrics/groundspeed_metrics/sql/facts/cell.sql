-- name: facts.cell
-- grain: one row per measure and cell: a week, the period, or a slice of it
-- inputs: facts.person_cell, metrics.definition, settings.build
-- owner: metrics
-- privacy: internal
-- The sums and what they come to, with the number of people behind each side, and why the cell may
-- not be published.

WITH summed AS (
    SELECT
        measure,
        kind,
        cell,
        count(*) AS n_people,
        CAST(sum(n_events) AS BIGINT) AS n_events,
        sum(numerator) AS numerator,
        sum(denominator) AS denominator,
        count(CASE WHEN numerator > 0 THEN 1 END) AS n_behind,
        count(CASE WHEN denominator > 0 THEN 1 END) AS n_below,
        count(CASE WHEN denominator > numerator THEN 1 END) AS n_rest,
        count(CASE WHEN beyond > 0 THEN 1 END) AS n_beyond,
        max(numerator) AS top_numerator,
        max(denominator) AS top_denominator
    FROM facts.person_cell
    GROUP BY measure, kind, cell
)

SELECT
    summed.*,
    CASE
        WHEN definition.aggregate = 'sum' THEN CAST(summed.numerator AS DOUBLE)
        WHEN summed.denominator > 0
            THEN CAST(summed.numerator AS DOUBLE) / CAST(summed.denominator AS DOUBLE)
    END AS value,
    CASE
        WHEN summed.n_people < build.k THEN 'fewer_than_k'
        -- A sum that is published elsewhere, over this number, would be what these few did.
        WHEN summed.n_below BETWEEN 1 AND build.k - 1 THEN 'fewer_than_k'
        WHEN definition.counts_acts AND summed.n_behind BETWEEN 1 AND build.k - 1
            THEN 'few_behind'
        WHEN definition.counts_acts AND summed.n_rest BETWEEN 1 AND build.k - 1
            THEN 'few_others'
        WHEN summed.n_beyond BETWEEN 1 AND build.k - 1 THEN 'few_between'
        WHEN
            summed.top_numerator * 2 > summed.numerator
            OR summed.top_denominator * 2 > summed.denominator
            THEN 'dominated'
    END AS withheld
FROM summed
INNER JOIN metrics.definition AS definition ON summed.measure = definition.measure
CROSS JOIN settings.build AS build
