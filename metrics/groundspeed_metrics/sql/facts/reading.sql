-- name: facts.reading
-- grain: one row per single value of which a quantile is published
-- inputs: facts.request, facts.change, settings.build
-- owner: metrics
-- privacy: person

WITH read AS (
    -- All requests that reached for a model, also those that failed or were given up: leaving them
    -- out would hide the slow tail.
    SELECT
        'latency_ms' AS reading,
        week,
        coalesce(model, 'unknown') AS slice,
        engineer,
        latency_ms AS value
    FROM facts.request
    WHERE is_asked
    UNION ALL
    SELECT
        'ttft_ms' AS reading,
        week,
        NULL AS slice,
        engineer,
        ttft_ms AS value
    FROM facts.request
    WHERE ttft_ms IS NOT NULL
    UNION ALL
    SELECT
        'change_lines' AS reading,
        week,
        NULL AS slice,
        engineer,
        CAST(code_lines + test_lines AS DOUBLE) AS value
    FROM facts.change
    WHERE code_lines IS NOT NULL AND NOT is_revert
)

SELECT read.*
FROM read
CROSS JOIN settings.build AS build
WHERE read.week + INTERVAL 6 DAY <= build.as_of
