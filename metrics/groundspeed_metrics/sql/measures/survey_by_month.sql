-- name: measures.survey_by_month
-- grain: one row per week, slice and engineer
-- inputs: facts.survey_answer
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

SELECT
    CAST(NULL AS DATE) AS week,
    substring(CAST(month AS VARCHAR), 1, 7) || ' ' || question AS slice,
    engineer,
    score AS numerator,
    1 AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    1 AS n_events
FROM facts.survey_answer
