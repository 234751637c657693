-- name: staging.survey_answer
-- grain: one row per question, month and engineer who answered it
-- inputs: raw.person_alias, raw.survey_answer, staging.event
-- owner: metrics
-- privacy: person
-- Who answers twice in a month means the last answer, on whichever way it came.

WITH given AS (
    SELECT
        coalesce(alias.engineer, answer.respondent) AS engineer,
        answer.question,
        answer.score,
        answer.answered_on
    FROM raw.survey_answer AS answer
    LEFT JOIN raw.person_alias AS alias ON answer.respondent = alias.alias
    UNION ALL
    SELECT
        engineer,
        question,
        score,
        CAST(time AS DATE) AS answered_on
    FROM staging.event
    WHERE type = 'survey.answered'
),

ranked AS (
    SELECT
        engineer,
        question,
        score,
        CAST(date_trunc('month', answered_on) AS DATE) AS month,
        row_number() OVER (
            PARTITION BY engineer, question, date_trunc('month', answered_on)
            ORDER BY answered_on DESC, score
        ) AS nth
    FROM given
)

SELECT
    engineer,
    question,
    month,
    score
FROM ranked
WHERE nth = 1
