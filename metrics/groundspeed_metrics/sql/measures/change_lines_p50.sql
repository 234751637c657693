-- name: measures.change_lines_p50
-- grain: one row per cell: a week, the period, a slice
-- inputs: facts.quantile_cell
-- owner: metrics
-- privacy: internal
-- title: Change size, median
-- heading: delivery
-- unit: lines
-- aggregate: quantile
-- gated: no
-- acts: no
-- slices: -
-- version: 1
-- definition: Median lines added and deleted in code and tests per merged change that is no revert, without generated, vendored and lock files.
-- pitfall: Lines reward verbosity; never read them alone.

SELECT
    kind,
    cell,
    p50 AS value,
    n_people,
    n_events,
    withheld
FROM facts.quantile_cell
WHERE reading = 'change_lines'
