-- name: measures.vendor_active_share
-- grain: one row per week, slice and engineer
-- inputs: facts.engineer_span, settings.build, staging.vendor_day
-- owner: metrics
-- privacy: person
-- title: Active in the second tool
-- heading: use
-- unit: share
-- aggregate: ratio
-- gated: no
-- acts: yes
-- slices: -
-- version: 2
-- definition: Engineers for whom the vendor reports suggestions or chats in the week, over engineers on record, in weeks that the report holds from Monday to Friday.
-- pitfall: Active by the vendor's own word; it reports no silence.

WITH used AS (
    SELECT DISTINCT
        engineer,
        week
    FROM staging.vendor_day
    WHERE generations + interactions > 0
),

held AS (
    SELECT
        CAST(date_trunc('week', min(day) + INTERVAL 6 DAY) AS DATE) AS first_week,
        max(CASE WHEN day < build.as_of + INTERVAL 8 DAY THEN day END) AS last_day
    FROM staging.vendor_day
    CROSS JOIN settings.build AS build
),

reported AS (
    SELECT DISTINCT vendor_day.week
    FROM staging.vendor_day AS vendor_day
    CROSS JOIN held
    WHERE
        vendor_day.week >= held.first_week
        AND vendor_day.week + INTERVAL 4 DAY <= held.last_day
)

SELECT
    span.week,
    CAST(NULL AS VARCHAR) AS slice,
    span.engineer,
    CASE WHEN used.engineer IS NOT NULL THEN 1 ELSE 0 END AS numerator,
    1 AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    1 AS n_events
FROM facts.engineer_span AS span
INNER JOIN reported ON span.week = reported.week
LEFT JOIN used ON span.engineer = used.engineer AND span.week = used.week
