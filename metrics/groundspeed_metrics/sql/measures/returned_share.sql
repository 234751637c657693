-- name: measures.returned_share
-- grain: one row per week, slice and engineer
-- inputs: facts.pull_request
-- owner: metrics
-- privacy: person
-- title: Returned by a reviewer
-- heading: delivery
-- unit: share
-- aggregate: ratio
-- gated: no
-- acts: yes
-- slices: -
-- version: 1
-- definition: Merged pull requests for which a reviewer asked for changes, over merged pull requests with a review.
-- pitfall: A rise is not failure: what a review finds is not found in production. A request for changes that was dismissed later is none any more.

SELECT
    CAST(date_trunc('week', merged_at) AS DATE) AS week,
    CAST(NULL AS VARCHAR) AS slice,
    engineer,
    count(CASE WHEN n_returned > 0 THEN 1 END) AS numerator,
    count(*) AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    count(*) AS n_events
FROM facts.pull_request
WHERE merged_at IS NOT NULL AND n_reviews > 0
GROUP BY CAST(date_trunc('week', merged_at) AS DATE), engineer
