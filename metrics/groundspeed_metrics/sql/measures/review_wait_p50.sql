-- name: measures.review_wait_p50
-- grain: one row per cell: a week, the period, a slice
-- inputs: facts.quantile_cell
-- owner: metrics
-- privacy: internal
-- title: Wait for a review, median
-- heading: delivery
-- unit: hours
-- aggregate: quantile
-- gated: no
-- acts: no
-- slices: -
-- version: 1
-- definition: Median hours from ready for review to the first review by somebody else.
-- pitfall: Pull requests that nobody reviewed, or somebody before they were ready, are not in it.

SELECT
    kind,
    cell,
    p50 AS value,
    n_people,
    n_events,
    withheld
FROM facts.quantile_cell
WHERE reading = 'review_wait_hours' AND kind <> 'slice'
