-- name: measures.acceptance_rate
-- grain: one row per week, slice and engineer
-- inputs: facts.suggestion
-- owner: metrics
-- privacy: person
-- title: Acceptance rate
-- heading: quality
-- unit: share
-- aggregate: ratio
-- gated: yes
-- acts: yes
-- slices: language, folding
-- version: 1
-- definition: Suggestions accepted in whole or part, over suggestions that were visible for 750 ms or accepted earlier.
-- pitfall: Showing less raises it; read it with characters and cost. It is no measure of a person.
-- A suggestion counts as read when it was visible for 750 ms, or accepted earlier.

SELECT
    week,
    coalesce(lang, 'unknown') AS slice,
    engineer,
    count(CASE WHEN is_accepted THEN 1 END) AS numerator,
    count(*) AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    count(*) AS n_events
FROM facts.suggestion
WHERE outcome IS NOT NULL AND (is_accepted OR visible_ms >= 750)
GROUP BY week, coalesce(lang, 'unknown'), engineer
