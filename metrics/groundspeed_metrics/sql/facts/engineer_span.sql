-- name: facts.engineer_span
-- grain: one row per engineer and complete ISO week on record
-- inputs: facts.engineer_week, settings.build
-- owner: metrics
-- privacy: person
-- On record: from the first sign of work to four weeks after the last one. Weeks without any are
-- rows of zeros: a mean over active weeks alone would hide them.

WITH span AS (
    SELECT
        engineer,
        min(week) AS first_week,
        max(week) + INTERVAL 28 DAY AS last_week
    FROM facts.engineer_week
    GROUP BY engineer
),

calendar AS (
    SELECT DISTINCT engineer_week.week
    FROM facts.engineer_week AS engineer_week
    CROSS JOIN settings.build AS build
    WHERE engineer_week.week + INTERVAL 6 DAY <= build.as_of
)

SELECT
    span.engineer,
    calendar.week,
    coalesce(done.is_reporting, FALSE) AS is_reporting,
    coalesce(done.is_coding, FALSE) AS is_coding,
    coalesce(done.is_engaged, FALSE) AS is_engaged,
    done.engineer IS NOT NULL AS is_active,
    coalesce(done.chars_typed, 0) AS chars_typed,
    coalesce(done.chars_completed, 0) AS chars_completed,
    coalesce(done.n_requests, 0) AS n_requests,
    coalesce(done.n_asked, 0) AS n_asked,
    coalesce(done.n_priced, 0) AS n_priced,
    done.cost_usd,
    coalesce(done.n_changes, 0) AS n_changes
FROM span
INNER JOIN calendar ON calendar.week BETWEEN span.first_week AND span.last_week
LEFT JOIN facts.engineer_week AS done
    ON span.engineer = done.engineer AND calendar.week = done.week
