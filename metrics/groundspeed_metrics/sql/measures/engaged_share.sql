-- name: measures.engaged_share
-- grain: one row per week, slice and engineer
-- inputs: facts.engineer_span
-- owner: metrics
-- privacy: person
-- title: Engaged engineers
-- heading: use
-- unit: share
-- aggregate: ratio
-- gated: yes
-- acts: yes
-- slices: -
-- version: 2
-- definition: Engineers who accepted a suggestion, applied a hint or edited the code that it is about, or asked for a completion or review by hand in the week, over engineers who coded or whose editor reported in it.
-- pitfall: Being reported is not being engaged: an installed editor plugin reports by itself.

SELECT
    week,
    CAST(NULL AS VARCHAR) AS slice,
    engineer,
    CASE WHEN is_engaged THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    1 AS n_events
FROM facts.engineer_span
WHERE is_active
