-- name: facts.hint
-- grain: one row per review hint that was shown
-- inputs: staging.event
-- owner: metrics
-- privacy: person

WITH shown AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY hint ORDER BY time, sequence, id) AS nth
    FROM staging.event
    WHERE type = 'hint.shown'
),

closed AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY hint ORDER BY time, sequence, id) AS nth
    FROM staging.event
    WHERE type = 'hint.closed'
)

SELECT
    shown.hint,
    shown.engineer,
    shown.time AS shown_at,
    shown.week,
    shown.rule,
    shown.severity,
    shown.confidence,
    shown.model,
    closed.week AS closed_week,
    closed.outcome
FROM shown
LEFT JOIN closed ON shown.hint = closed.hint AND closed.nth = 1
WHERE shown.nth = 1
