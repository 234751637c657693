-- name: measures.availability
-- grain: one row per week, slice and engineer
-- inputs: facts.request
-- owner: metrics
-- privacy: person
-- title: Availability
-- heading: service
-- unit: share
-- aggregate: ratio
-- gated: yes
-- acts: no
-- slices: -
-- version: 1
-- definition: Completion requests that reached for a model and did not end in an error, over all that reached for one.
-- pitfall: Given-up requests are no errors; a server that is not running reports nothing.

SELECT
    week,
    CAST(NULL AS VARCHAR) AS slice,
    engineer,
    count(CASE WHEN ending <> 'error' THEN 1 END) AS numerator,
    count(*) AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    count(*) AS n_events
FROM facts.request
WHERE is_asked
GROUP BY week, engineer
