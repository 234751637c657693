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
-- version: 1
-- definition: Lines of accepted suggestions that are long and rare enough for a fingerprint, over all of them.
-- pitfall: Of a suggestion that was accepted in part, only lines with a fingerprint are known.

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
