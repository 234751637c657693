-- name: facts.contribution_delivery
-- grain: one row per measure, week, slice and engineer
-- inputs: facts.engineer_span, facts.change, settings.build
-- owner: metrics
-- privacy: person
-- What each person adds to the measures of delivery, from git alone, whether or not a tool was used.

SELECT
    'changes_per_week' AS measure,
    week,
    NULL AS slice,
    engineer,
    n_changes AS numerator,
    1 AS denominator,
    NULL AS beyond,
    n_changes AS n_events
FROM facts.engineer_span
UNION ALL
-- A change can be said to have lasted 28 days only when 28 days have passed.
SELECT
    'revert_share' AS measure,
    NULL AS week,
    'merged 28 days ago or earlier' AS slice,
    change.engineer,
    count(
        CASE WHEN change.reverted_at < change.merged_at + INTERVAL 28 DAY THEN 1 END
    ) AS numerator,
    count(*) AS denominator,
    NULL AS beyond,
    count(*) AS n_events
FROM facts.change AS change
CROSS JOIN settings.build AS build
WHERE NOT change.is_revert AND change.merged_at + INTERVAL 28 DAY <= build.as_of
GROUP BY change.engineer
