-- name: facts.contribution_service
-- grain: one row per measure, week, slice and engineer
-- inputs: facts.request, facts.model_call, facts.engineer_span, facts.retention, settings.build
-- owner: metrics
-- privacy: person
-- What each person's requests add to the measures of the service: availability and cost. The prices
-- are those that the server knew; a call without one is unknown, and not free.

WITH spent AS (
    SELECT
        engineer,
        week,
        sum(cost_usd) AS cost_usd,
        count(cost_usd) AS n_priced
    FROM facts.model_call
    WHERE cost_usd IS NOT NULL
    GROUP BY engineer, week
),

kept AS (
    SELECT
        engineer,
        week,
        sum(kept_600) AS chars_kept
    FROM facts.retention
    WHERE kept_600 IS NOT NULL
    GROUP BY engineer, week
)

SELECT
    'availability' AS measure,
    week,
    NULL AS slice,
    engineer,
    count(CASE WHEN ending <> 'error' THEN 1 END) AS numerator,
    count(*) AS denominator,
    NULL AS beyond,
    count(*) AS n_events
FROM facts.request
WHERE is_asked
GROUP BY week, engineer
UNION ALL
SELECT
    'ending_share' AS measure,
    NULL AS week,
    CASE WHEN request.ending = 'answered' THEN 'answered' ELSE request.reason END AS slice,
    request.engineer,
    count(*) AS numerator,
    NULL AS denominator,
    NULL AS beyond,
    count(*) AS n_events
FROM facts.request AS request
CROSS JOIN settings.build AS build
WHERE CAST(request.asked_at AS DATE) <= build.as_of
GROUP BY 3, request.engineer
UNION ALL
SELECT
    'cost_usd' AS measure,
    week,
    coalesce(model, 'unknown') AS slice,
    engineer,
    sum(cost_usd) AS numerator,
    NULL AS denominator,
    NULL AS beyond,
    count(*) AS n_events
FROM facts.model_call
WHERE cost_usd IS NOT NULL
GROUP BY week, coalesce(model, 'unknown'), engineer
UNION ALL
SELECT
    'cost_per_engaged_week' AS measure,
    span.week,
    NULL AS slice,
    span.engineer,
    coalesce(spent.cost_usd, 0) AS numerator,
    CASE WHEN span.is_engaged THEN 1 ELSE 0 END AS denominator,
    NULL AS beyond,
    coalesce(spent.n_priced, 0) AS n_events
FROM facts.engineer_span AS span
LEFT JOIN spent ON span.engineer = spent.engineer AND span.week = spent.week
WHERE span.is_engaged OR spent.engineer IS NOT NULL
UNION ALL
SELECT
    'cost_per_1000_kept' AS measure,
    spent.week,
    NULL AS slice,
    spent.engineer,
    spent.cost_usd AS numerator,
    coalesce(kept.chars_kept, 0) * 0.001 AS denominator,
    NULL AS beyond,
    spent.n_priced AS n_events
FROM spent
LEFT JOIN kept ON spent.engineer = kept.engineer AND spent.week = kept.week
UNION ALL
SELECT
    'priced_share' AS measure,
    week,
    NULL AS slice,
    engineer,
    n_priced AS numerator,
    n_asked AS denominator,
    NULL AS beyond,
    n_asked AS n_events
FROM facts.engineer_span
WHERE n_asked > 0
