-- name: facts.quantile
-- grain: one row per quantile measure and cell
-- inputs: facts.quantile_cell
-- owner: metrics
-- privacy: internal

SELECT 'latency_p50' AS measure, kind, cell, p50 AS value, n_people, n_events, withheld
FROM facts.quantile_cell
WHERE reading = 'latency_ms'
UNION ALL
SELECT 'latency_p95' AS measure, kind, cell, p95 AS value, n_people, n_events, withheld
FROM facts.quantile_cell
WHERE reading = 'latency_ms'
UNION ALL
SELECT 'ttft_p50' AS measure, kind, cell, p50 AS value, n_people, n_events, withheld
FROM facts.quantile_cell
WHERE reading = 'ttft_ms'
UNION ALL
SELECT 'change_lines_p50' AS measure, kind, cell, p50 AS value, n_people, n_events, withheld
FROM facts.quantile_cell
WHERE reading = 'change_lines'
