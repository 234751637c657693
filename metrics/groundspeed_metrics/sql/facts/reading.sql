-- name: facts.reading
-- grain: one row per single value of which a quantile is published
-- inputs: facts.change, facts.coverage, facts.request, facts.stage, facts.tool_start, settings.build
-- owner: metrics
-- privacy: person
-- Only complete weeks. Values of weeks in which too few editors reported are marked: they are shown
-- to be withheld, and are in no total. Nothing made of telemetry is told of weeks in which nobody had
-- the tool.

WITH read AS (
    -- All requests that reached for a model, also those that failed or were given up: leaving them
    -- out would hide the slow tail.
    SELECT
        'latency_ms' AS reading,
        TRUE AS is_gated,
        week,
        coalesce(model, 'unknown') AS slice,
        engineer,
        latency_ms AS value
    FROM facts.request
    WHERE is_asked
    UNION ALL
    SELECT
        'ttft_ms' AS reading,
        TRUE AS is_gated,
        week,
        CAST(NULL AS VARCHAR) AS slice,
        engineer,
        ttft_ms AS value
    FROM facts.request
    WHERE ttft_ms IS NOT NULL
    UNION ALL
    SELECT
        'change_lines' AS reading,
        FALSE AS is_gated,
        week,
        CAST(NULL AS VARCHAR) AS slice,
        engineer,
        CAST(code_lines + test_lines AS DOUBLE) AS value
    FROM facts.change
    WHERE code_lines IS NOT NULL AND NOT is_revert
    UNION ALL
    SELECT
        stage AS reading,
        FALSE AS is_gated,
        week,
        CASE WHEN stage = 'lead_hours' THEN team END AS slice,
        engineer,
        hours AS value
    FROM facts.stage
)

SELECT
    read.reading,
    read.week,
    read.slice,
    read.engineer,
    read.value,
    NOT read.is_gated OR coalesce(coverage.is_enough, TRUE) AS is_covered
FROM read
LEFT JOIN facts.coverage AS coverage ON read.week = coverage.week
CROSS JOIN settings.build AS build
CROSS JOIN facts.tool_start AS tool
WHERE
    read.week + INTERVAL 6 DAY <= build.as_of
    AND (NOT read.is_gated OR coalesce(read.week + INTERVAL 6 DAY >= tool.begun_on, FALSE))
