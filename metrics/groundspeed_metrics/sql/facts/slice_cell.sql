-- name: facts.slice_cell
-- grain: one row per measure and slice
-- inputs: facts.counted, metrics.definition, settings.build
-- owner: metrics
-- privacy: internal
-- Under which name each slice is published. Small ones become `other`, where the measure allows it;
-- when even together they are too few, the smallest large one joins them.

WITH people AS (
    SELECT
        measure,
        slice,
        count(DISTINCT engineer) AS n_people
    FROM facts.counted
    WHERE slice IS NOT NULL
    GROUP BY measure, slice
),

ranked AS (
    SELECT
        people.measure,
        people.slice,
        people.n_people < build.k AS is_small,
        row_number() OVER (
            PARTITION BY people.measure, people.n_people < build.k
            ORDER BY people.n_people, people.slice
        ) AS nth
    FROM people
    CROSS JOIN settings.build AS build
),

small AS (
    SELECT
        counted.measure,
        count(DISTINCT counted.engineer) AS n_people
    FROM facts.counted AS counted
    INNER JOIN ranked
        ON counted.measure = ranked.measure AND counted.slice = ranked.slice AND ranked.is_small
    GROUP BY counted.measure
)

SELECT
    ranked.measure,
    ranked.slice,
    CASE
        WHEN NOT definition.has_free_slices THEN ranked.slice
        WHEN ranked.is_small OR (ranked.nth = 1 AND small.n_people < build.k) THEN 'other'
        ELSE ranked.slice
    END AS cell
FROM ranked
INNER JOIN metrics.definition AS definition ON ranked.measure = definition.measure
LEFT JOIN small ON ranked.measure = small.measure
CROSS JOIN settings.build AS build
