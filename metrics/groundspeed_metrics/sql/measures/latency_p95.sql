-- name: measures.latency_p95
-- grain: one row per cell: a week, the period, a slice
-- inputs: facts.quantile_cell
-- owner: metrics
-- privacy: internal
-- title: Latency, 95th percentile
-- heading: service
-- unit: ms
-- aggregate: quantile
-- gated: yes
-- acts: no
-- slices: model
-- version: 2
-- definition: As the median, 95th percentile.
-- pitfall: Given-up requests end when they are given up: the true tail is longer.

SELECT
    kind,
    cell,
    p95 AS value,
    n_people,
    n_events,
    withheld
FROM facts.quantile_cell
WHERE reading = 'latency_ms'
