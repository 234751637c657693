-- name: facts.survey_answer
-- grain: one row per question, complete month in which enough people answered it, and engineer
-- inputs: settings.build, staging.survey_answer
-- owner: metrics
-- privacy: person
-- A survey tells more than a count of what was done, so its floor is ten people.

WITH whole AS (
    SELECT
        answer.question,
        answer.month,
        max(answer.month) OVER (PARTITION BY answer.question) = answer.month AS is_latest
    FROM staging.survey_answer AS answer
    CROSS JOIN settings.build AS build
    WHERE answer.month + INTERVAL 1 MONTH <= build.as_of + INTERVAL 1 DAY
    GROUP BY answer.question, answer.month
    HAVING count(*) >= 10
)

SELECT
    answer.question,
    answer.month,
    answer.engineer,
    answer.score,
    whole.is_latest
FROM staging.survey_answer AS answer
INNER JOIN whole ON answer.question = whole.question AND answer.month = whole.month
