-- name: facts.model_call
-- grain: one row per call that reached for a model, for a completion or a review; for embeddings, one per report of some minutes
-- inputs: facts.repeated_decision, staging.event, staging.price
-- owner: metrics
-- privacy: person
-- The price table of the organisation comes before what the server knew when it called. A price that
-- neither knows is NULL, and not zero. Embeddings generate nothing.

WITH called AS (
    SELECT
        event.request,
        event.engineer,
        event.week,
        event.time,
        event.type,
        event.provider,
        event.model,
        event.prompt,
        CASE WHEN event.type = 'context.embedded' THEN event.calls ELSE 1 END AS n_calls,
        event.tokens_in,
        CASE WHEN event.type = 'context.embedded' THEN 0 ELSE event.tokens_out END AS tokens_out,
        event.tokens_cache_read,
        event.tokens_cache_write,
        event.cost_usd
    FROM staging.event AS event
    LEFT JOIN facts.repeated_decision AS repeated
        ON event.session = repeated.session AND event.id = repeated.id
    WHERE
        event.type IN ('completion.decided', 'review.decided', 'context.embedded')
        AND event.provider IS NOT NULL
        AND repeated.id IS NULL
)

SELECT
    event.request,
    event.engineer,
    event.week,
    CASE event.type
        WHEN 'review.decided' THEN 'review'
        WHEN 'context.embedded' THEN 'embedding'
        ELSE 'completion'
    END AS feature,
    event.provider,
    event.model,
    event.prompt,
    event.n_calls,
    event.tokens_in,
    event.tokens_out,
    event.tokens_cache_read,
    event.tokens_cache_write,
    CASE
        WHEN
            price.model IS NULL
            OR event.tokens_in IS NULL
            OR event.tokens_out IS NULL
            OR (event.tokens_cache_read > 0 AND price.cache_read IS NULL)
            OR (event.tokens_cache_write > 0 AND price.cache_write IS NULL)
            -- More than any call can hold would not fit into the exact product.
            OR event.tokens_in + event.tokens_out >= 1000000000
            OR event.tokens_cache_read >= 1000000000
            OR event.tokens_cache_write >= 1000000000
            THEN event.cost_usd
        ELSE
            CAST(
                (
                    CAST(event.tokens_in AS DECIMAL(10, 0)) * price.input
                    + CAST(event.tokens_out AS DECIMAL(10, 0)) * price.output
                    + CAST(coalesce(event.tokens_cache_read, 0) AS DECIMAL(10, 0))
                    * coalesce(price.cache_read, 0)
                    + CAST(coalesce(event.tokens_cache_write, 0) AS DECIMAL(10, 0))
                    * coalesce(price.cache_write, 0)
                ) * 0.000001 AS DECIMAL(18, 9)
            )
    END AS cost_usd
FROM called AS event
LEFT JOIN staging.price AS price
    ON
        event.provider = price.provider
        AND event.model = price.model
        AND CAST(event.time AS DATE) >= price.effective_from
        AND (price.effective_until IS NULL OR CAST(event.time AS DATE) < price.effective_until)
