-- name: facts.contribution_use
-- grain: one row per measure, week, slice and engineer
-- inputs: facts.engineer_span, facts.request, facts.suggestion, settings.build
-- owner: metrics
-- privacy: person
-- What each person adds to the measures of use. One row a person is what makes it possible to know,
-- for every published number, how many people stand behind it.

WITH activation AS (
    SELECT
        request.engineer,
        min(request.asked_at) AS first_seen_at,
        min(suggestion.shown_at) AS first_accept_at
    FROM facts.request AS request
    LEFT JOIN facts.suggestion AS suggestion
        ON request.request = suggestion.request AND suggestion.is_accepted
    GROUP BY request.engineer
)

SELECT
    'engaged_share' AS measure,
    week,
    NULL AS slice,
    engineer,
    CASE WHEN is_engaged THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    NULL AS beyond,
    1 AS n_events
FROM facts.engineer_span
WHERE is_active
UNION ALL
SELECT
    'coding_share' AS measure,
    week,
    NULL AS slice,
    engineer,
    CASE WHEN is_coding THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    NULL AS beyond,
    1 AS n_events
FROM facts.engineer_span
WHERE is_active
UNION ALL
SELECT
    'telemetry_coverage' AS measure,
    week,
    NULL AS slice,
    engineer,
    CASE WHEN is_reporting THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    NULL AS beyond,
    1 AS n_events
FROM facts.engineer_span
WHERE n_changes > 0
UNION ALL
SELECT
    'ai_char_share' AS measure,
    week,
    NULL AS slice,
    engineer,
    chars_completed AS numerator,
    chars_typed + chars_completed AS denominator,
    NULL AS beyond,
    chars_typed + chars_completed AS n_events
FROM facts.engineer_span
WHERE chars_typed + chars_completed > 0
UNION ALL
-- Only those who were followed for 28 days can have been activated within them or not.
SELECT
    'activation' AS measure,
    NULL AS week,
    'followed for 28 days' AS slice,
    activation.engineer,
    CASE
        WHEN activation.first_accept_at < activation.first_seen_at + INTERVAL 28 DAY THEN 1
        ELSE 0
    END AS numerator,
    1 AS denominator,
    NULL AS beyond,
    1 AS n_events
FROM activation
CROSS JOIN settings.build AS build
WHERE activation.first_seen_at + INTERVAL 28 DAY <= build.as_of
