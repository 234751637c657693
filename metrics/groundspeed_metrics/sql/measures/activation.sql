-- name: measures.activation
-- grain: one row per week, slice and engineer
-- inputs: facts.request, facts.suggestion, settings.build
-- owner: metrics
-- privacy: person
-- title: Activated within 28 days
-- heading: use
-- unit: share
-- aggregate: ratio
-- gated: yes
-- acts: yes
-- slices: cohort
-- version: 1
-- definition: Engineers who accepted a suggestion within 28 days of their first request, over engineers whose first request is 28 days past.
-- pitfall: Who started yesterday is in neither side.
-- Only those who were followed for 28 days can have been activated within them or not.

WITH first_time AS (
    SELECT
        request.engineer,
        min(request.asked_at) AS seen_at,
        min(suggestion.shown_at) AS accepted_at
    FROM facts.request AS request
    LEFT JOIN facts.suggestion AS suggestion
        ON request.request = suggestion.request AND suggestion.is_accepted
    GROUP BY request.engineer
)

SELECT
    CAST(NULL AS DATE) AS week,
    'followed for 28 days' AS slice,
    first_time.engineer,
    CASE
        WHEN first_time.accepted_at < first_time.seen_at + INTERVAL 28 DAY THEN 1
        ELSE 0
    END AS numerator,
    1 AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    1 AS n_events
FROM first_time
CROSS JOIN settings.build AS build
WHERE first_time.seen_at + INTERVAL 27 DAY <= build.as_of
