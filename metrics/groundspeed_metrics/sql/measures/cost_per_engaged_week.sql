-- name: measures.cost_per_engaged_week
-- grain: one row per week, slice and engineer
-- inputs: facts.engineer_span
-- owner: metrics
-- privacy: person
-- title: Cost per engaged engineer-week
-- heading: cost
-- unit: usd
-- aggregate: ratio
-- gated: yes
-- acts: no
-- slices: -
-- version: 1
-- definition: Cost of all model calls, over engineer-weeks in which the engineer was engaged.
-- pitfall: Calls of people who were not engaged are in the cost: they were paid for.
-- Calls of people who were not engaged are in the cost, so their weeks are rows here as well.

SELECT
    week,
    CAST(NULL AS VARCHAR) AS slice,
    engineer,
    coalesce(cost_usd, 0) AS numerator,
    CASE WHEN is_engaged THEN 1 ELSE 0 END AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    n_priced AS n_events
FROM facts.engineer_span
WHERE is_engaged OR n_priced > 0
