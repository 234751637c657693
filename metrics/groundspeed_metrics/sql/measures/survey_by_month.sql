-- name: measures.survey_by_month
-- grain: one row per week, slice and engineer
-- inputs: settings.build, staging.survey_answer
-- owner: metrics
-- privacy: person
-- title: Survey score by month
-- heading: quality
-- unit: score
-- aggregate: ratio
-- gated: no
-- acts: no
-- slices: month and question
-- version: 1
-- definition: Mean answer from 0 to 10 by month and question, in complete months, where at least ten people answered.
-- pitfall: Those who answer are not a sample of those who were asked, and not the same ones each month.
-- A survey tells more than a count of what was done, so its floor is ten.

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
)

SELECT
    CAST(NULL AS DATE) AS week,
    substring(CAST(answer.month AS VARCHAR), 1, 7) || ' ' || answer.question AS slice,
    answer.engineer,
    answer.score AS numerator,
    1 AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    1 AS n_events
FROM staging.survey_answer AS answer
INNER JOIN whole ON answer.question = whole.question AND answer.month = whole.month
