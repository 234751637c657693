-- name: measures.ending_share
-- grain: one row per week, slice and engineer
-- inputs: facts.request, facts.small_week, settings.build
-- owner: metrics
-- privacy: person
-- title: How requests end
-- heading: service
-- unit: share
-- aggregate: share_of_slices
-- gated: yes
-- acts: no
-- slices: ending, folding
-- version: 2
-- definition: Requests by ending: answered, or the gate, filter or error for which nothing was shown; over all requests.
-- pitfall: A gate that says no early is often right. Questions beside a request, for something better than what is on the screen, are requests too: they end as improved or kept_shown.

SELECT
    CAST(NULL AS DATE) AS week,
    CASE WHEN request.ending = 'answered' THEN 'answered' ELSE request.reason END AS slice,
    request.engineer,
    count(*) AS numerator,
    CAST(NULL AS DECIMAL(28, 9)) AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    count(*) AS n_events
FROM facts.request AS request
CROSS JOIN settings.build AS build
LEFT JOIN facts.small_week AS small ON small.kind = 'request' AND request.week = small.week
WHERE small.week IS NULL AND CAST(request.asked_at AS DATE) <= build.as_of
GROUP BY
    CASE WHEN request.ending = 'answered' THEN 'answered' ELSE request.reason END,
    request.engineer
