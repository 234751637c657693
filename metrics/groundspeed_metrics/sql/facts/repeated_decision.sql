-- name: facts.repeated_decision
-- grain: one row per event that decides a request which an earlier event has decided
-- inputs: staging.event
-- owner: metrics
-- privacy: person
-- A client that says one request twice asked once: the first event counts. Only requests that come
-- again are sorted.

WITH again AS (
    SELECT
        type,
        request
    FROM staging.event
    WHERE type IN ('completion.decided', 'review.decided') AND request IS NOT NULL
    GROUP BY type, request
    HAVING count(*) > 1
),

ranked AS (
    SELECT
        event.session,
        event.id,
        row_number() OVER (
            PARTITION BY event.type, event.request ORDER BY event.time, event.sequence, event.id
        ) AS nth
    FROM staging.event AS event
    INNER JOIN again ON event.type = again.type AND event.request = again.request
)

SELECT
    session,
    id
FROM ranked
WHERE nth > 1
