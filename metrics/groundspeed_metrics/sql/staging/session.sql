-- name: staging.session
-- grain: one row per session
-- inputs: settings.build, staging.event
-- owner: metrics
-- privacy: person
-- Sequences are gap-free per session from 0, so what never arrived can be counted, not guessed. Only
-- what had been received on the last day of the build counts.

WITH received AS (
    SELECT event.*
    FROM staging.event AS event
    CROSS JOIN settings.build AS build
    WHERE event.received_on <= build.as_of
),

begun AS (
    SELECT session, min(sequence) AS sequence FROM received GROUP BY session
),

-- The event that a session begins with: of the few that may, so that sessions are not sorted.
opened AS (
    SELECT
        event.session,
        event.time,
        event.mono_ms,
        row_number() OVER (PARTITION BY event.session ORDER BY event.id) AS nth
    FROM received AS event
    INNER JOIN begun ON event.session = begun.session AND event.sequence = begun.sequence
)

SELECT
    event.session,
    min(event.engineer) AS engineer,
    min(event.time) AS first_at,
    count(*) AS n_events,
    max(event.sequence) + 1 - count(DISTINCT event.sequence) AS n_missing,
    -- The wall clock against the monotonic clock, over the session.
    max(abs(
        date_diff('millisecond', opened.time, event.time) - (event.mono_ms - opened.mono_ms)
    )) AS skew_ms
FROM received AS event
INNER JOIN opened ON event.session = opened.session AND opened.nth = 1
GROUP BY event.session
