-- name: measures.lead_hours_p50
-- grain: one row per cell: a week, the period, a slice
-- inputs: facts.quantile_cell
-- owner: metrics
-- privacy: internal
-- title: Merged to deployed, median
-- heading: delivery
-- unit: hours
-- aggregate: quantile
-- gated: no
-- acts: no
-- slices: -
-- version: 1
-- definition: Median hours from merged to the first successful deployment to production that holds the change.
-- pitfall: Says how the company deploys, and little about a tool.

SELECT
    kind,
    cell,
    p50 AS value,
    n_people,
    n_events,
    withheld
FROM facts.quantile_cell
WHERE reading = 'lead_hours' AND kind <> 'slice'
