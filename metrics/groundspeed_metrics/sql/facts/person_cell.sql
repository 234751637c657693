-- name: facts.person_cell
-- grain: one row per measure, cell and engineer; a cell is a week, the period, or a slice of it
-- inputs: facts.contribution, facts.counted, facts.slice_cell
-- owner: metrics
-- privacy: person
-- What each person adds to each cell that could be published.

WITH placed AS (
    SELECT
        measure,
        'week' AS kind,
        CAST(week AS VARCHAR) AS cell,
        engineer,
        numerator,
        denominator,
        beyond,
        n_events
    FROM facts.contribution
    WHERE week IS NOT NULL
    UNION ALL
    SELECT
        measure,
        'period' AS kind,
        'all' AS cell,
        engineer,
        numerator,
        denominator,
        beyond,
        n_events
    FROM facts.counted
    WHERE week IS NOT NULL
    UNION ALL
    SELECT
        counted.measure,
        'slice' AS kind,
        slice_cell.cell,
        counted.engineer,
        counted.numerator,
        counted.denominator,
        counted.beyond,
        counted.n_events
    FROM facts.counted AS counted
    INNER JOIN facts.slice_cell AS slice_cell
        ON counted.measure = slice_cell.measure AND counted.slice = slice_cell.slice
)

SELECT
    measure,
    kind,
    cell,
    engineer,
    sum(numerator) AS numerator,
    sum(denominator) AS denominator,
    sum(beyond) AS beyond,
    CAST(sum(n_events) AS BIGINT) AS n_events
FROM placed
GROUP BY measure, kind, cell, engineer
