-- name: measures.latency_p50
-- grain: one row per cell: a week, the period, a slice
-- inputs: facts.quantile_cell
-- owner: metrics
-- privacy: internal
-- title: Latency, median
-- heading: service
-- unit: ms
-- aggregate: quantile
-- gated: yes
-- acts: no
-- slices: model
-- version: 2
-- definition: Median of the time from request to answer, over all requests that reached for a model, with those that failed or were given up.
-- pitfall: Over shown suggestions alone it would hide the slow tail.

SELECT
    kind,
    cell,
    p50 AS value,
    n_people,
    n_events,
    withheld
FROM facts.quantile_cell
WHERE reading = 'latency_ms'
