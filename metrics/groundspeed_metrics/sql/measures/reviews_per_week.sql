-- name: measures.reviews_per_week
-- grain: one row per week, slice and engineer
-- inputs: facts.engineer_span, raw.import_file, staging.review
-- owner: metrics
-- privacy: person
-- title: Reviews given per engineer-week
-- heading: delivery
-- unit: per_week
-- aggregate: ratio
-- gated: no
-- acts: no
-- slices: -
-- version: 1
-- definition: Reviews given to others, over engineer-weeks on record, weeks without any included.
-- pitfall: Engineers with the tool can load reviewers without it: nobody is a control for review load.
-- Without an export of the forge nothing is known of reviews, and that is not zero.

WITH given AS (
    SELECT
        engineer,
        week,
        count(*) AS n_reviews
    FROM staging.review
    GROUP BY engineer, week
),

exported AS (
    SELECT count(*) AS n_files FROM raw.import_file WHERE source = 'forge'
)

SELECT
    span.week,
    CAST(NULL AS VARCHAR) AS slice,
    span.engineer,
    coalesce(given.n_reviews, 0) AS numerator,
    1 AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    coalesce(given.n_reviews, 0) AS n_events
FROM facts.engineer_span AS span
CROSS JOIN exported
LEFT JOIN given ON span.engineer = given.engineer AND span.week = given.week
WHERE exported.n_files > 0
