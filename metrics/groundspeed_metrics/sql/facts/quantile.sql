-- name: facts.quantile
-- grain: one row per quantile measure and cell
-- inputs: measures.change_lines_p50, measures.cycle_hours_p50, measures.latency_p50, measures.latency_p95, measures.lead_hours_p50, measures.review_wait_p50, measures.ttft_p50
-- owner: metrics
-- privacy: internal

SELECT 'change_lines_p50' AS measure, * FROM measures.change_lines_p50
UNION ALL
SELECT 'cycle_hours_p50' AS measure, * FROM measures.cycle_hours_p50
UNION ALL
SELECT 'latency_p50' AS measure, * FROM measures.latency_p50
UNION ALL
SELECT 'latency_p95' AS measure, * FROM measures.latency_p95
UNION ALL
SELECT 'lead_hours_p50' AS measure, * FROM measures.lead_hours_p50
UNION ALL
SELECT 'review_wait_p50' AS measure, * FROM measures.review_wait_p50
UNION ALL
SELECT 'ttft_p50' AS measure, * FROM measures.ttft_p50
