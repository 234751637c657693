-- name: staging.survey_answer
-- grain: one row per question, month and engineer who answered it
-- inputs: raw.import_run, raw.person_alias, raw.survey_answer, staging.event
-- owner: metrics
-- privacy: person
-- Who answers twice in a month means the last answer, on whichever way it came. An event has a place
-- among those of its day. Of a file only days are kept: of two answers of one day, the one that was
-- collected in a later run corrects the other.

WITH given AS (
    SELECT
        coalesce(alias.engineer, answer.respondent) AS engineer,
        answer.question,
        answer.score,
        answer.answered_on,
        CAST(NULL AS BIGINT) AS place,
        collected.run
    FROM raw.survey_answer AS answer
    LEFT JOIN raw.person_alias AS alias ON answer.respondent = alias.alias
    LEFT JOIN raw.import_run AS collected
        ON collected.source = 'survey' AND answer.content = collected.content
    UNION ALL
    SELECT
        engineer,
        question,
        score,
        CAST(time AS DATE) AS answered_on,
        row_number() OVER (
            PARTITION BY engineer, question, CAST(time AS DATE) ORDER BY time, score DESC
        ) AS place,
        CAST(NULL AS BIGINT) AS run
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
            ORDER BY answered_on DESC, place DESC NULLS LAST, run DESC NULLS LAST, score
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
