-- name: facts.request
-- grain: one row per completion request
-- inputs: facts.repeated_decision, staging.event, staging.reason
-- owner: metrics
-- privacy: person
-- Only what numbers are made of: the rest of a request is in staging.event, and what it cost in
-- facts.model_call.

SELECT
    event.request,
    event.engineer,
    event.time AS asked_at,
    event.week,
    event.trigger,
    event.lang,
    event.reason,
    CASE
        WHEN event.reason IS NULL THEN 'answered'
        ELSE coalesce(reason.kind, 'quiet')
    END AS ending,
    -- Latency and availability are those of the model: a gate that says no at once is neither.
    event.provider IS NOT NULL AS is_asked,
    event.model,
    event.ttft_ms,
    event.latency_ms
FROM staging.event AS event
LEFT JOIN staging.reason AS reason ON event.reason = reason.reason
LEFT JOIN facts.repeated_decision AS repeated
    ON event.session = repeated.session AND event.id = repeated.id
WHERE event.type = 'completion.decided' AND repeated.id IS NULL
