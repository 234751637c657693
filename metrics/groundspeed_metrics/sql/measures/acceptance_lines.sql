-- name: measures.acceptance_lines
-- grain: one row per week, slice and engineer
-- inputs: facts.suggestion
-- owner: metrics
-- privacy: person
-- title: Lines accepted
-- heading: quality
-- unit: share
-- aggregate: ratio
-- gated: yes
-- acts: yes
-- slices: -
-- version: 1
-- definition: Lines accepted to their end, of suggestions accepted in whole or part, over lines offered in suggestions that were visible for 750 ms or accepted earlier.
-- pitfall: A line that was begun by accepting words and then written otherwise counts as not accepted; its characters count in characters accepted.
-- An older server did not count the lines of what was accepted in part: such a suggestion is in
-- neither side, and `beyond` counts it, because the acceptance rate has it.

SELECT
    week,
    CAST(NULL AS VARCHAR) AS slice,
    engineer,
    sum(
        CASE WHEN lines_accepted > lines_offered THEN lines_offered ELSE lines_accepted END
    ) AS numerator,
    sum(CASE WHEN lines_accepted IS NOT NULL THEN lines_offered END) AS denominator,
    count(CASE WHEN lines_accepted IS NULL THEN 1 END) AS beyond,
    count(lines_accepted) AS n_events
FROM facts.suggestion
WHERE outcome IS NOT NULL AND (is_accepted OR visible_ms >= 750)
GROUP BY week, engineer
