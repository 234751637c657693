-- name: measures.ai_line_marked
-- grain: one row per week, slice and engineer
-- inputs: facts.accepted_size
-- owner: metrics
-- privacy: person
-- title: Accepted lines that can be followed
-- heading: quality
-- unit: share
-- aggregate: ratio
-- gated: yes
-- acts: no
-- slices: -
-- version: 2
-- definition: Lines of accepted suggestions that are long and rare enough for a fingerprint, over all of them.
-- pitfall: A line counts that was accepted to its end; of what was accepted in part, older servers told only the lines with a fingerprint.

SELECT
    week,
    CAST(NULL AS VARCHAR) AS slice,
    engineer,
    sum(n_marked) AS numerator,
    sum(n_marked + n_unmarked) AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    sum(n_marked + n_unmarked) AS n_events
FROM facts.accepted_size
GROUP BY week, engineer
