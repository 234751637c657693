-- name: measures.vendor_active_share
-- grain: one row per week, slice and engineer
-- inputs: facts.engineer_span, staging.vendor_day
-- owner: metrics
-- privacy: person
-- title: Active in the second tool
-- heading: use
-- unit: share
-- aggregate: ratio
-- gated: no
-- acts: yes
-- slices: -
-- version: 1
-- definition: Engineers for whom the vendor reports suggestions or chats in the week, over engineers on record, in weeks that the report holds.
-- pitfall: Active by the vendor's own word; it reports no silence.

WITH used AS (
    SELECT DISTINCT
        engineer,
        week
    FROM staging.vendor_day
    WHERE generations + interactions > 0
),

reported AS (
    SELECT DISTINCT week FROM staging.vendor_day
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
