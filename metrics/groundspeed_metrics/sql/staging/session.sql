-- name: staging.session
-- grain: one row per session
-- inputs: staging.event
-- owner: metrics
-- privacy: person
-- Sequences are gap-free per session from 0, so what never arrived can be counted, not guessed.

SELECT
    session,
    min(engineer) AS engineer,
    min(time) AS first_at,
    count(*) AS n_events,
    max(sequence) + 1 - count(DISTINCT sequence) AS n_missing,
    -- The wall clock against the monotonic clock, over the session.
    max(abs(
        date_diff('millisecond', opened_at, time) - (mono_ms - opened_mono_ms)
    )) AS skew_ms
FROM (
    SELECT
        session,
        engineer,
        time,
        sequence,
        mono_ms,
        first_value(time) OVER (PARTITION BY session ORDER BY sequence, id) AS opened_at,
        first_value(mono_ms) OVER (PARTITION BY session ORDER BY sequence, id) AS opened_mono_ms
    FROM staging.event
) AS ordered
GROUP BY session
