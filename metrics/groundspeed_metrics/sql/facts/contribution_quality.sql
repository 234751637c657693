-- name: facts.contribution_quality
-- grain: one row per measure, week, slice and engineer
-- inputs: facts.suggestion, facts.retention, facts.hint, staging.event, settings.build
-- owner: metrics
-- privacy: person
-- What each person adds to the measures of quality. A suggestion counts as read when it was visible
-- for 750 ms or accepted earlier; 250 ms and 0 ms are published beside it. The three are nested:
-- `beyond` is what the wider one adds, which subtraction would lay bare.

WITH offered AS (
    SELECT
        engineer,
        week,
        coalesce(lang, 'unknown') AS lang,
        CASE WHEN is_accepted THEN 1 ELSE 0 END AS accepted,
        CASE WHEN is_accepted OR visible_ms >= 750 THEN 1 ELSE 0 END AS read_750,
        CASE WHEN is_accepted OR visible_ms >= 250 THEN 1 ELSE 0 END AS read_250,
        chars_accepted,
        chars_offered
    FROM facts.suggestion
    WHERE outcome IS NOT NULL
),

followed AS (
    SELECT *
    FROM facts.retention
    WHERE is_followed
),

looked AS (
    SELECT 'kept_30' AS measure, week, engineer, kept_30 AS kept, chars_accepted FROM followed
    UNION ALL
    SELECT 'kept_120' AS measure, week, engineer, kept_120 AS kept, chars_accepted FROM followed
    UNION ALL
    SELECT 'kept_300' AS measure, week, engineer, kept_300 AS kept, chars_accepted FROM followed
    UNION ALL
    SELECT 'kept_600' AS measure, week, engineer, kept_600 AS kept, chars_accepted FROM followed
)

SELECT
    'acceptance_rate' AS measure,
    week,
    lang AS slice,
    engineer,
    sum(accepted) AS numerator,
    sum(read_750) AS denominator,
    NULL AS beyond,
    sum(read_750) AS n_events
FROM offered
WHERE read_750 = 1
GROUP BY week, lang, engineer
UNION ALL
SELECT
    'acceptance_rate_250' AS measure,
    week,
    NULL AS slice,
    engineer,
    sum(accepted) AS numerator,
    sum(read_250) AS denominator,
    sum(read_250 - read_750) AS beyond,
    sum(read_250) AS n_events
FROM offered
WHERE read_250 = 1
GROUP BY week, engineer
UNION ALL
SELECT
    'acceptance_rate_0' AS measure,
    week,
    NULL AS slice,
    engineer,
    sum(accepted) AS numerator,
    count(*) AS denominator,
    sum(1 - read_250) AS beyond,
    count(*) AS n_events
FROM offered
GROUP BY week, engineer
UNION ALL
SELECT
    'acceptance_chars' AS measure,
    week,
    NULL AS slice,
    engineer,
    sum(
        CASE WHEN chars_accepted > chars_offered THEN chars_offered ELSE chars_accepted END
    ) AS numerator,
    sum(chars_offered) AS denominator,
    NULL AS beyond,
    sum(read_750) AS n_events
FROM offered
WHERE read_750 = 1
GROUP BY week, engineer
UNION ALL
SELECT
    'followed_share' AS measure,
    week,
    NULL AS slice,
    engineer,
    sum(CASE WHEN is_followed THEN 1 ELSE 0 END) AS numerator,
    count(*) AS denominator,
    NULL AS beyond,
    count(*) AS n_events
FROM facts.retention
GROUP BY week, engineer
UNION ALL
SELECT
    measure,
    week,
    NULL AS slice,
    engineer,
    sum(kept) AS numerator,
    sum(chars_accepted) AS denominator,
    NULL AS beyond,
    count(*) AS n_events
FROM looked
GROUP BY measure, week, engineer
UNION ALL
-- Hints that were ignored said nothing about their worth; they stay out of both sides.
SELECT
    'hint_precision' AS measure,
    week,
    NULL AS slice,
    engineer,
    count(CASE WHEN outcome IN ('applied', 'edited') THEN 1 END) AS numerator,
    count(*) AS denominator,
    NULL AS beyond,
    count(*) AS n_events
FROM facts.hint
WHERE outcome IN ('applied', 'edited', 'dismissed', 'wrong')
GROUP BY week, engineer
UNION ALL
SELECT
    'survey_score' AS measure,
    NULL AS week,
    question AS slice,
    engineer,
    sum(score) AS numerator,
    count(*) AS denominator,
    NULL AS beyond,
    count(*) AS n_events
FROM staging.event
CROSS JOIN settings.build AS build
WHERE type = 'survey.answered' AND CAST(time AS DATE) <= build.as_of
GROUP BY question, engineer
