-- name: measures.cycle_hours_p50
-- grain: one row per cell: a week, the period, a slice
-- inputs: facts.quantile_cell
-- owner: metrics
-- privacy: internal
-- title: Ready to merged, median
-- heading: delivery
-- unit: hours
-- aggregate: quantile
-- gated: no
-- acts: no
-- slices: -
-- version: 1
-- definition: Median hours from ready for review to merged, over pull requests of people.
-- pitfall: Waiting over a weekend counts; read it on a log scale, and with the stages. Where an export does not say when a draft became ready, as REST does not, it was ready when it was opened.

SELECT
    kind,
    cell,
    p50 AS value,
    n_people,
    n_events,
    withheld
FROM facts.quantile_cell
WHERE reading = 'cycle_hours' AND kind <> 'slice'
