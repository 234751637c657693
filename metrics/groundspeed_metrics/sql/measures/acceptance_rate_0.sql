-- name: measures.acceptance_rate_0
-- grain: one row per week, slice and engineer
-- inputs: facts.suggestion
-- owner: metrics
-- privacy: person
-- title: Acceptance rate, all shown
-- heading: quality
-- unit: share
-- aggregate: ratio
-- gated: yes
-- acts: yes
-- slices: -
-- version: 2
-- definition: As the acceptance rate, but over every suggestion that was visible at all, however briefly.
-- pitfall: Counts what nobody had time to read.
-- Each threshold lies within the next; `beyond` is what this one adds to the one before, which
-- subtraction would lay bare.

SELECT
    week,
    CAST(NULL AS VARCHAR) AS slice,
    engineer,
    count(CASE WHEN is_accepted THEN 1 END) AS numerator,
    count(*) AS denominator,
    count(CASE WHEN NOT is_accepted AND visible_ms < 250 THEN 1 END) AS beyond,
    count(*) AS n_events
FROM facts.suggestion
WHERE outcome IS NOT NULL
GROUP BY week, engineer
