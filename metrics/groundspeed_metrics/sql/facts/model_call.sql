-- name: facts.model_call
-- grain: one row per call that reached for a model, for a completion or a review
-- inputs: staging.event
-- owner: metrics
-- privacy: person
-- A price that is not known is NULL, and not zero.

SELECT
    request,
    engineer,
    week,
    CASE WHEN type = 'review.decided' THEN 'review' ELSE 'completion' END AS feature,
    provider,
    model,
    prompt,
    tokens_in,
    tokens_out,
    tokens_cache_read,
    tokens_cache_write,
    cost_usd
FROM staging.event
WHERE type IN ('completion.decided', 'review.decided') AND provider IS NOT NULL
