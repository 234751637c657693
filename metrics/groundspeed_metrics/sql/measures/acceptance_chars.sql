-- name: measures.acceptance_chars
-- grain: one row per week, slice and engineer
-- inputs: facts.suggestion
-- owner: metrics
-- privacy: person
-- title: Characters accepted
-- heading: quality
-- unit: share
-- aggregate: ratio
-- gated: yes
-- acts: yes
-- slices: -
-- version: 1
-- definition: Characters accepted, over characters offered in suggestions that were visible for 750 ms or accepted earlier.
-- pitfall: Differs from the rate by count: long suggestions weigh more.
-- An edit while accepting can lengthen a suggestion; more than all of it cannot be accepted.

SELECT
    week,
    CAST(NULL AS VARCHAR) AS slice,
    engineer,
    sum(
        CASE WHEN chars_accepted > chars_offered THEN chars_offered ELSE chars_accepted END
    ) AS numerator,
    sum(chars_offered) AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    count(*) AS n_events
FROM facts.suggestion
WHERE outcome IS NOT NULL AND (is_accepted OR visible_ms >= 750)
GROUP BY week, engineer
