-- name: facts.suggestion
-- grain: one row per suggestion that became visible
-- inputs: staging.event, facts.request
-- owner: metrics
-- privacy: person
-- What is still on the screen has no outcome yet: its outcome and time are NULL, not zero. So are
-- the accepted lines of one that was accepted in part, where an older server did not count them.
-- Servers tell what went before it was there for 750 ms by its end alone: what it would have brought,
-- and where, is NULL too. What was turned down can be offered again under its own name, and ends
-- again: an acceptance counts before any other end, and else the longest look.

WITH shown AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY completion ORDER BY time, sequence, id) AS nth
    FROM staging.event
    WHERE type = 'completion.shown'
),

closed AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY completion
            ORDER BY
                CASE WHEN outcome IN ('accepted', 'partial') THEN 0 ELSE 1 END,
                visible_ms DESC NULLS LAST,
                time,
                sequence,
                id
        ) AS nth
    FROM staging.event
    WHERE type = 'completion.closed'
)

SELECT
    shown.completion,
    shown.request,
    shown.engineer,
    shown.time AS shown_at,
    shown.week,
    shown.chars AS chars_offered,
    shown.lines AS lines_offered,
    closed.week AS closed_week,
    closed.outcome,
    closed.visible_ms,
    closed.outcome IN ('accepted', 'partial') AS is_accepted,
    CASE WHEN closed.outcome IN ('accepted', 'partial') THEN closed.chars_accepted ELSE 0 END
        AS chars_accepted,
    CASE
        WHEN closed.outcome = 'accepted' THEN coalesce(closed.lines_accepted, shown.lines)
        WHEN closed.outcome = 'partial' THEN closed.lines_accepted
        ELSE 0
    END AS lines_accepted,
    request.lang,
    request.trigger,
    request.model
FROM shown
LEFT JOIN closed ON shown.completion = closed.completion AND closed.nth = 1
LEFT JOIN facts.request AS request ON shown.request = request.request
WHERE shown.nth = 1
UNION ALL
SELECT
    closed.completion,
    closed.request,
    closed.engineer,
    closed.time AS shown_at,
    closed.week,
    closed.chars AS chars_offered,
    closed.lines AS lines_offered,
    closed.week AS closed_week,
    closed.outcome,
    closed.visible_ms,
    FALSE AS is_accepted,
    0 AS chars_accepted,
    0 AS lines_accepted,
    closed.lang,
    closed.trigger,
    closed.model
FROM closed
LEFT JOIN shown ON closed.completion = shown.completion
WHERE
    closed.nth = 1
    AND shown.completion IS NULL
    AND closed.outcome NOT IN ('accepted', 'partial')
    AND closed.visible_ms > 0
    AND closed.visible_ms < 750
