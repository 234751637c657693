-- name: measures.ttft_p50
-- grain: one row per cell: a week, the period, a slice
-- inputs: facts.quantile_cell
-- owner: metrics
-- privacy: internal
-- title: First token, median
-- heading: service
-- unit: ms
-- aggregate: quantile
-- gated: yes
-- acts: no
-- slices: -
-- version: 2
-- definition: Median time from request to the first token of the model.
-- pitfall: Only requests that got one.

SELECT
    kind,
    cell,
    p50 AS value,
    n_people,
    n_events,
    withheld
FROM facts.quantile_cell
WHERE reading = 'ttft_ms'
