-- name: measures.changes_per_week
-- grain: one row per week, slice and engineer
-- inputs: facts.engineer_span
-- owner: metrics
-- privacy: person
-- title: Merged changes per engineer-week
-- heading: delivery
-- unit: per_week
-- aggregate: ratio
-- gated: no
-- acts: no
-- slices: -
-- version: 2
-- definition: Changes on the first-parent history by people, over engineer-weeks on record, weeks without any included, from the first week to the last in which any was merged.
-- pitfall: Slicing work smaller raises it; read it with the size. Nothing here says what caused it.
-- From git alone, whether or not a tool was used. Weeks that no repository covers, since none was
-- collected or fetched, are missing, and not zero.

SELECT
    span.week,
    CAST(NULL AS VARCHAR) AS slice,
    span.engineer,
    span.n_changes AS numerator,
    1 AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    span.n_changes AS n_events
FROM facts.engineer_span AS span
CROSS JOIN (
    SELECT
        min(week) AS first_week,
        max(week) AS last_week
    FROM facts.engineer_span
    WHERE n_changes > 0
) AS covered
WHERE span.week BETWEEN covered.first_week AND covered.last_week
