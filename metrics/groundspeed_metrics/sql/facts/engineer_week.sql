-- name: facts.engineer_week
-- grain: one row per engineer and ISO week in which the engineer coded or a client reported
-- inputs: staging.event, facts.model_call, facts.suggestion, facts.hint, facts.change
-- owner: metrics
-- privacy: person
-- Coding: a merged change, or fifteen minutes of active editing. Engaged: accepted something,
-- applied a hint or edited the code that it is about, or asked for a completion or a review by hand;
-- in the week of doing so, which can be a later one than that of the offer.

WITH reported AS (
    SELECT
        engineer,
        week,
        sum(active_ms) AS active_ms,
        sum(chars_typed) AS chars_typed,
        sum(chars_completed) AS chars_completed,
        count(
            CASE
                WHEN type IN ('completion.decided', 'review.decided') AND trigger = 'manual' THEN 1
            END
        ) AS n_manual
    FROM staging.event
    GROUP BY engineer, week
),

asked AS (
    SELECT
        engineer,
        week,
        sum(n_calls) AS n_asked,
        sum(CASE WHEN cost_usd IS NOT NULL THEN n_calls ELSE 0 END) AS n_priced,
        sum(cost_usd) AS cost_usd
    FROM facts.model_call
    GROUP BY engineer, week
),

offered AS (
    SELECT
        engineer,
        closed_week AS week,
        count(CASE WHEN is_accepted THEN 1 END) AS n_accepted
    FROM facts.suggestion
    GROUP BY engineer, closed_week
),

hinted AS (
    SELECT
        engineer,
        closed_week AS week,
        count(CASE WHEN outcome IN ('applied', 'edited') THEN 1 END) AS n_applied
    FROM facts.hint
    GROUP BY engineer, closed_week
),

merged AS (
    SELECT
        engineer,
        week,
        count(*) AS n_changes
    FROM facts.change
    GROUP BY engineer, week
),

known AS (
    SELECT engineer, week FROM reported
    UNION
    SELECT engineer, week FROM merged
)

SELECT
    known.engineer,
    known.week,
    reported.engineer IS NOT NULL AS is_reporting,
    coalesce(merged.n_changes, 0) > 0 OR coalesce(reported.active_ms, 0) >= 900000 AS is_coding,
    coalesce(offered.n_accepted, 0) + coalesce(reported.n_manual, 0) + coalesce(hinted.n_applied, 0)
    > 0 AS is_engaged,
    coalesce(reported.chars_typed, 0) AS chars_typed,
    coalesce(reported.chars_completed, 0) AS chars_completed,
    coalesce(asked.n_asked, 0) AS n_asked,
    coalesce(asked.n_priced, 0) AS n_priced,
    asked.cost_usd,
    coalesce(offered.n_accepted, 0) AS n_accepted,
    coalesce(merged.n_changes, 0) AS n_changes
FROM known
LEFT JOIN reported ON known.engineer = reported.engineer AND known.week = reported.week
LEFT JOIN asked ON known.engineer = asked.engineer AND known.week = asked.week
LEFT JOIN offered ON known.engineer = offered.engineer AND known.week = offered.week
LEFT JOIN hinted ON known.engineer = hinted.engineer AND known.week = hinted.week
LEFT JOIN merged ON known.engineer = merged.engineer AND known.week = merged.week
