-- name: measures.hint_precision
-- grain: one row per week, slice and engineer
-- inputs: facts.hint
-- owner: metrics
-- privacy: person
-- title: Hint precision
-- heading: quality
-- unit: share
-- aggregate: ratio
-- gated: yes
-- acts: yes
-- slices: -
-- version: 1
-- definition: Review hints applied or edited, over hints applied, edited, dismissed or flagged as wrong.
-- pitfall: Ignored hints are in neither side.
-- Hints that were ignored said nothing about their worth; they stay out of both sides.

SELECT
    week,
    CAST(NULL AS VARCHAR) AS slice,
    engineer,
    count(CASE WHEN outcome IN ('applied', 'edited') THEN 1 END) AS numerator,
    count(*) AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    count(*) AS n_events
FROM facts.hint
WHERE outcome IN ('applied', 'edited', 'dismissed', 'wrong')
GROUP BY week, engineer
