-- name: measures.kept_300
-- grain: one row per week, slice and engineer
-- inputs: facts.retention
-- owner: metrics
-- privacy: person
-- title: Kept after 5 minutes
-- heading: quality
-- unit: share
-- aggregate: ratio
-- gated: yes
-- acts: no
-- slices: -
-- version: 1
-- definition: As after 30 seconds, five minutes later.
-- pitfall: One cohort for all four ages.
-- The share at the age before is published too: `beyond` is what lies between the two.

SELECT
    week,
    CAST(NULL AS VARCHAR) AS slice,
    engineer,
    sum(kept_300) AS numerator,
    sum(chars_accepted) AS denominator,
    count(CASE WHEN kept_300 <> kept_120 THEN 1 END) AS beyond,
    count(*) AS n_events
FROM facts.retention
WHERE is_followed
GROUP BY week, engineer
