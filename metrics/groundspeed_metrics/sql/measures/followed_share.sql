-- name: measures.followed_share
-- grain: one row per week, slice and engineer
-- inputs: facts.retention
-- owner: metrics
-- privacy: person
-- title: Accepted and followed
-- heading: quality
-- unit: share
-- aggregate: ratio
-- gated: yes
-- acts: yes
-- slices: -
-- version: 1
-- definition: Accepted suggestions whose document stayed open for ten minutes, over all accepted suggestions.
-- pitfall: Retention is known for these alone; the rest is censored, and not lost.

SELECT
    week,
    CAST(NULL AS VARCHAR) AS slice,
    engineer,
    count(CASE WHEN is_followed THEN 1 END) AS numerator,
    count(*) AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    count(*) AS n_events
FROM facts.retention
GROUP BY week, engineer
