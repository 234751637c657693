-- name: measures.survey_score
-- grain: one row per week, slice and engineer
-- inputs: settings.build, staging.event
-- owner: metrics
-- privacy: person
-- title: Survey score
-- heading: quality
-- unit: score
-- aggregate: ratio
-- gated: yes
-- acts: no
-- slices: question
-- version: 1
-- definition: Mean answer from 0 to 10, by question.
-- pitfall: Those who answer are not a sample of those who were asked.

SELECT
    CAST(NULL AS DATE) AS week,
    event.question AS slice,
    event.engineer,
    sum(event.score) AS numerator,
    count(*) AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    count(*) AS n_events
FROM staging.event AS event
CROSS JOIN settings.build AS build
WHERE event.type = 'survey.answered' AND CAST(event.time AS DATE) <= build.as_of
GROUP BY event.question, event.engineer
