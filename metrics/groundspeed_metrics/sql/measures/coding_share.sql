-- name: measures.coding_share
-- grain: one row per week, slice and engineer
-- inputs: facts.engineer_span
-- owner: metrics
-- privacy: person
-- title: Coding engineers
-- heading: use
-- unit: share
-- aggregate: ratio
-- gated: yes
-- acts: yes
-- slices: -
-- version: 1
-- definition: Engineers with a merged change or fifteen active minutes of editing in the week, over engineers who coded or whose editor reported in it.
-- pitfall: Near 100 %, since who neither merged anything nor opened an editor is in neither side: the rest opened one, and edited for less than fifteen minutes.

SELECT
    week,
    CAST(NULL AS VARCHAR) AS slice,
    engineer,
    CASE WHEN is_coding THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    1 AS n_events
FROM facts.engineer_span
WHERE is_active
