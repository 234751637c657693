-- name: measures.ai_line_kept
-- grain: one row per week, slice and engineer
-- inputs: facts.accepted_size
-- owner: metrics
-- privacy: person
-- title: Accepted lines, kept after 10 minutes
-- heading: quality
-- unit: share
-- aggregate: ratio
-- gated: yes
-- acts: no
-- slices: -
-- version: 1
-- definition: Followed lines of suggestions of which two thirds of the characters were still there after ten minutes, over those of all suggestions that could be looked at for ten minutes.
-- pitfall: Known of suggestions, and so of all their lines or none.

SELECT
    week,
    CAST(NULL AS VARCHAR) AS slice,
    engineer,
    sum(CASE WHEN is_kept THEN n_marked ELSE 0 END) AS numerator,
    sum(n_marked) AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    sum(n_marked) AS n_events
FROM facts.accepted_size
WHERE is_kept IS NOT NULL AND n_marked > 0
GROUP BY week, engineer
