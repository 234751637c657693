-- name: measures.kept_30
-- grain: one row per week, slice and engineer
-- inputs: facts.retention
-- owner: metrics
-- privacy: person
-- title: Kept after 30 seconds
-- heading: quality
-- unit: share
-- aggregate: ratio
-- gated: yes
-- acts: no
-- slices: -
-- version: 1
-- definition: Accepted characters that were still there 30 seconds later, over accepted characters, of suggestions followed for ten minutes.
-- pitfall: One cohort for all four ages, so that the curve can only fall by edits.

SELECT
    week,
    CAST(NULL AS VARCHAR) AS slice,
    engineer,
    sum(kept_30) AS numerator,
    sum(chars_accepted) AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    count(*) AS n_events
FROM facts.retention
WHERE is_followed
GROUP BY week, engineer
