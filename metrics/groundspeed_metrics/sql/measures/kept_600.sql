-- name: measures.kept_600
-- grain: one row per week, slice and engineer
-- inputs: facts.retention
-- owner: metrics
-- privacy: person
-- title: Kept after 10 minutes
-- heading: quality
-- unit: share
-- aggregate: ratio
-- gated: yes
-- acts: no
-- slices: -
-- version: 1
-- definition: As after 30 seconds, ten minutes later.
-- pitfall: Kept in the editor is not merged, and merged is not without fault.
-- The share at the age before is published too: `beyond` is what lies between the two.

SELECT
    week,
    CAST(NULL AS VARCHAR) AS slice,
    engineer,
    sum(kept_600) AS numerator,
    sum(chars_accepted) AS denominator,
    count(CASE WHEN kept_600 <> kept_300 THEN 1 END) AS beyond,
    count(*) AS n_events
FROM facts.retention
WHERE is_followed
GROUP BY week, engineer
