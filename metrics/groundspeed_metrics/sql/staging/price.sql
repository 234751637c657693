-- name: staging.price
-- grain: one row per model and span of days in which one price held
-- inputs: raw.price
-- owner: metrics
-- privacy: pipeline
-- A price holds until the next one of the same model; the last one has no end.

SELECT
    price.provider,
    price.model,
    price.effective_from,
    min(later.effective_from) AS effective_until,
    max(price.input) AS input,
    max(price.output) AS output,
    max(price.cache_read) AS cache_read,
    max(price.cache_write) AS cache_write
FROM raw.price AS price
LEFT JOIN raw.price AS later
    ON
        price.provider = later.provider
        AND price.model = later.model
        AND price.effective_from < later.effective_from
GROUP BY price.provider, price.model, price.effective_from
