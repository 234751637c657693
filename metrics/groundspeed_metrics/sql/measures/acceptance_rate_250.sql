-- name: measures.acceptance_rate_250
-- grain: one row per week, slice and engineer
-- inputs: facts.suggestion
-- owner: metrics
-- privacy: person
-- title: Acceptance rate, 250 ms
-- heading: quality
-- unit: share
-- aggregate: ratio
-- gated: yes
-- acts: yes
-- slices: -
-- version: 2
-- definition: As the acceptance rate, but visible for 250 ms.
-- pitfall: Shows how much the threshold decides.
-- Each threshold lies within the next; `beyond` is what this one adds to the one before, which
-- subtraction would lay bare.

SELECT
    week,
    CAST(NULL AS VARCHAR) AS slice,
    engineer,
    count(CASE WHEN is_accepted THEN 1 END) AS numerator,
    count(*) AS denominator,
    count(CASE WHEN NOT is_accepted AND visible_ms < 750 THEN 1 END) AS beyond,
    count(*) AS n_events
FROM facts.suggestion
WHERE outcome IS NOT NULL AND (is_accepted OR visible_ms >= 250)
GROUP BY week, engineer
