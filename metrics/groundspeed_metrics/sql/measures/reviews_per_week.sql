-- name: measures.reviews_per_week
-- grain: one row per week, slice and engineer
-- inputs: facts.engineer_span, raw.forge_review, settings.build, staging.review
-- owner: metrics
-- privacy: person
-- title: Reviews given per engineer-week
-- heading: delivery
-- unit: per_week
-- aggregate: ratio
-- gated: no
-- acts: no
-- slices: -
-- version: 2
-- definition: Reviews given to others, over engineer-weeks on record, weeks without any included, in weeks that the exports hold whole.
-- pitfall: Engineers with the tool can load reviewers without it: nobody is a control for review load.
-- What no export holds is missing, and not zero: a week counts when there is a review on its Monday or
-- before, and one after its Friday, that no clock has put beyond the week of the build.

WITH given AS (
    SELECT
        engineer,
        week,
        count(*) AS n_reviews
    FROM staging.review
    GROUP BY engineer, week
),

-- The first Monday on or after the first review, and the day of the last one.
exported AS (
    SELECT
        CAST(date_trunc('week', min(submitted_at) + INTERVAL 6 DAY) AS DATE) AS first_week,
        CAST(
            max(CASE WHEN submitted_at < build.as_of + INTERVAL 8 DAY THEN submitted_at END) AS DATE
        ) AS last_day
    FROM raw.forge_review
    CROSS JOIN settings.build AS build
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
WHERE span.week >= exported.first_week AND span.week + INTERVAL 5 DAY <= exported.last_day
