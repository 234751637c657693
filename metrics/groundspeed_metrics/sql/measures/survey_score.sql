-- name: measures.survey_score
-- grain: one row per week, slice and engineer
-- inputs: settings.build, staging.survey_answer
-- owner: metrics
-- privacy: person
-- title: Survey score
-- heading: quality
-- unit: score
-- aggregate: ratio
-- gated: no
-- acts: no
-- slices: question
-- version: 2
-- definition: Mean answer from 0 to 10 by question, in the last complete month in which at least ten people answered it.
-- pitfall: Those who answer are not a sample of those who were asked.
-- One month alone: a sum over months minus the months that are shown would be the one that is not.

WITH whole AS (
    SELECT
        answer.question,
        answer.month,
        count(*) AS n_people
    FROM staging.survey_answer AS answer
    CROSS JOIN settings.build AS build
    WHERE answer.month + INTERVAL 1 MONTH <= build.as_of + INTERVAL 1 DAY
    GROUP BY answer.question, answer.month
    HAVING count(*) >= 10
),

latest AS (
    SELECT
        question,
        max(month) AS month
    FROM whole
    GROUP BY question
)

SELECT
    CAST(NULL AS DATE) AS week,
    answer.question AS slice,
    answer.engineer,
    answer.score AS numerator,
    1 AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    1 AS n_events
FROM staging.survey_answer AS answer
INNER JOIN latest ON answer.question = latest.question AND answer.month = latest.month
