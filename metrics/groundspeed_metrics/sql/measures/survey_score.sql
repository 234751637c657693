-- name: measures.survey_score
-- grain: one row per week, slice and engineer
-- inputs: facts.survey_answer
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

SELECT
    CAST(NULL AS DATE) AS week,
    question AS slice,
    engineer,
    score AS numerator,
    1 AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    1 AS n_events
FROM facts.survey_answer
WHERE is_latest
