-- name: facts.total_cell
-- grain: one row per measure and cell: the whole period, its slices, and what subtraction leaves
-- inputs: facts.contribution, facts.week_status, metrics.definition, settings.build
-- owner: metrics
-- privacy: internal
-- The cells of the period, judged by the same rule as the weeks (facts.week_cell). The residual is
-- what remains of the total when the published weeks are subtracted from it.

WITH counted AS (
    SELECT
        contribution.*,
        coalesce(status.withheld IS NOT NULL, FALSE) AS is_in_residual
    FROM facts.contribution AS contribution
    LEFT JOIN facts.week_status AS status
        ON contribution.measure = status.measure AND contribution.week = status.week
    WHERE contribution.week IS NULL OR NOT status.is_thin
),

slice_people AS (
    SELECT
        measure,
        slice,
        count(DISTINCT engineer) AS n_people
    FROM counted
    WHERE slice IS NOT NULL
    GROUP BY measure, slice
),

ranked AS (
    SELECT
        slice_people.measure,
        slice_people.slice,
        slice_people.n_people < build.k AS is_small,
        row_number() OVER (
            PARTITION BY slice_people.measure, slice_people.n_people < build.k
            ORDER BY slice_people.n_people, slice_people.slice
        ) AS nth
    FROM slice_people
    CROSS JOIN settings.build AS build
),

small AS (
    SELECT
        counted.measure,
        count(DISTINCT counted.engineer) AS n_people
    FROM counted
    INNER JOIN ranked
        ON counted.measure = ranked.measure AND counted.slice = ranked.slice AND ranked.is_small
    GROUP BY counted.measure
),

-- Small slices become one; when even together they are too few, the smallest large one joins them.
named AS (
    SELECT
        ranked.measure,
        ranked.slice,
        CASE
            WHEN definition.has_free_slices AND ranked.is_small THEN 'other'
            WHEN
                definition.has_free_slices AND ranked.nth = 1 AND small.n_people < build.k
                THEN 'other'
            ELSE ranked.slice
        END AS cell
    FROM ranked
    INNER JOIN metrics.definition AS definition ON ranked.measure = definition.measure
    LEFT JOIN small ON ranked.measure = small.measure
    CROSS JOIN settings.build AS build
),

placed AS (
    SELECT measure, 'period' AS kind, 'all' AS cell, engineer, numerator, denominator, beyond, n_events
    FROM counted
    WHERE week IS NOT NULL
    UNION ALL
    SELECT measure, 'residual' AS kind, 'all' AS cell, engineer, numerator, denominator, beyond, n_events
    FROM counted
    WHERE week IS NOT NULL AND is_in_residual
    UNION ALL
    SELECT
        counted.measure,
        'slice' AS kind,
        named.cell,
        counted.engineer,
        counted.numerator,
        counted.denominator,
        counted.beyond,
        counted.n_events
    FROM counted
    INNER JOIN named ON counted.measure = named.measure AND counted.slice = named.slice
),

person AS (
    SELECT
        measure,
        kind,
        cell,
        engineer,
        sum(numerator) AS numerator,
        sum(denominator) AS denominator,
        sum(beyond) AS beyond,
        sum(n_events) AS n_events
    FROM placed
    GROUP BY measure, kind, cell, engineer
),

summed AS (
    SELECT
        measure,
        kind,
        cell,
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
    GROUP BY measure, kind, cell
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
FROM summed AS cell
INNER JOIN metrics.definition AS definition ON cell.measure = definition.measure
CROSS JOIN settings.build AS build
