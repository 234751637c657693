-- name: measures.cost_usd
-- grain: one row per week, slice and engineer
-- inputs: facts.model_call
-- owner: metrics
-- privacy: person
-- title: Model cost
-- heading: cost
-- unit: usd
-- aggregate: sum
-- gated: yes
-- acts: no
-- slices: model, folding
-- version: 1
-- definition: Sum of the prices of model calls, for completions, reviews and embeddings, where a price is known.
-- pitfall: A lower bound when some calls have no price; see the share that has one.
-- A call without a price is unknown, and not free.

SELECT
    week,
    coalesce(model, 'unknown') AS slice,
    engineer,
    sum(cost_usd) AS numerator,
    CAST(NULL AS DECIMAL(28, 9)) AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    sum(n_calls) AS n_events
FROM facts.model_call
WHERE cost_usd IS NOT NULL AND n_calls > 0
GROUP BY week, coalesce(model, 'unknown'), engineer
