-- name: measures.kept_120
-- grain: one row per week, slice and engineer
-- inputs: facts.retention
-- owner: metrics
-- privacy: person
-- title: Kept after 2 minutes
-- heading: quality
-- unit: share
-- aggregate: ratio
-- gated: yes
-- acts: no
-- slices: -
-- version: 1
-- definition: As after 30 seconds, two minutes later.
-- pitfall: One cohort for all four ages.
-- The share at the age before is published too: `beyond` is what lies between the two.

SELECT
    week,
    CAST(NULL AS VARCHAR) AS slice,
    engineer,
    sum(kept_120) AS numerator,
    sum(chars_accepted) AS denominator,
    count(CASE WHEN kept_120 <> kept_30 THEN 1 END) AS beyond,
    count(*) AS n_events
FROM facts.retention
WHERE is_followed
GROUP BY week, engineer
