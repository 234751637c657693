-- name: staging.event
-- grain: one row per event of a person's editor
-- inputs: raw.event
-- owner: metrics
-- privacy: person
-- Evaluations and demonstrations write the same events as editors do, and are no person.

SELECT
    *,
    CAST(date_trunc('week', time) AS DATE) AS week
FROM raw.event
WHERE editor NOT IN ('demo', 'eval')
