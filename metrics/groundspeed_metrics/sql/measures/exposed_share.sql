-- name: measures.exposed_share
-- grain: one row per week, slice and engineer
-- inputs: facts.engineer_span, raw.person
-- owner: metrics
-- privacy: person
-- title: Engineers who have the tool
-- heading: use
-- unit: share
-- aggregate: ratio
-- gated: no
-- acts: no
-- slices: -
-- version: 2
-- definition: Engineer-weeks in which the engineer had the tool from Monday on, over engineer-weeks on record of people on file, from the week in which the first of them had it.
-- pitfall: Having it is not using it; it is the denominator of what a roll-out can do.
-- A file that says of nobody since when says nothing of the tool.

SELECT
    span.week,
    CAST(NULL AS VARCHAR) AS slice,
    span.engineer,
    CASE WHEN person.exposed_from <= span.week THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    1 AS n_events
FROM facts.engineer_span AS span
INNER JOIN raw.person AS person ON span.engineer = person.engineer
CROSS JOIN (SELECT min(exposed_from) AS begun_on FROM raw.person) AS tool
WHERE span.week + INTERVAL 6 DAY >= tool.begun_on
