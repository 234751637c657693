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
-- version: 1
-- definition: Changes on the first-parent history by people, over engineer-weeks on record, weeks without any included.
-- pitfall: Slicing work smaller raises it; read it with the size. Nothing here says what caused it.
-- From git alone, whether or not a tool was used.

SELECT
    week,
    CAST(NULL AS VARCHAR) AS slice,
    engineer,
    n_changes AS numerator,
    1 AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    n_changes AS n_events
FROM facts.engineer_span
