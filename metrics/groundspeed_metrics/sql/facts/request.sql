-- name: facts.request
-- grain: one row per completion request
-- inputs: staging.event, staging.reason
-- owner: metrics
-- privacy: person

SELECT
    event.request,
    event.session,
    event.engineer,
    event.team,
    event.repo,
    event.editor,
    event.time AS asked_at,
    event.week,
    event.trigger,
    event.lang,
    event.position_kind,
    event.source,
    event.reason,
    CASE
        WHEN event.reason IS NULL THEN 'answered'
        ELSE coalesce(reason.kind, 'quiet')
    END AS ending,
    -- Latency and availability are those of the model: a gate that says no at once is neither.
    event.provider IS NOT NULL AS is_asked,
    event.provider,
    event.model,
    event.prompt,
    event.ttft_ms,
    event.latency_ms,
    event.tokens_in,
    event.tokens_out,
    event.tokens_cache_read,
    event.tokens_cache_write,
    event.cost_usd
FROM staging.event AS event
LEFT JOIN staging.reason AS reason ON event.reason = reason.reason
WHERE event.type = 'completion.decided'
