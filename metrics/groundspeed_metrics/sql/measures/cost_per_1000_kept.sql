-- name: measures.cost_per_1000_kept
-- grain: one row per week, slice and engineer
-- inputs: facts.engineer_span, facts.retention
-- owner: metrics
-- privacy: person
-- title: Cost per 1,000 kept characters
-- heading: cost
-- unit: usd
-- aggregate: ratio
-- gated: yes
-- acts: no
-- slices: -
-- version: 1
-- definition: Cost of all model calls, over thousands of accepted characters known to be there after ten minutes.
-- pitfall: An upper bound where every call has a price: characters that could not be followed count as not kept.

WITH kept AS (
    SELECT
        engineer,
        week,
        sum(kept_600) AS chars_kept
    FROM facts.retention
    GROUP BY engineer, week
)

SELECT
    span.week,
    CAST(NULL AS VARCHAR) AS slice,
    span.engineer,
    span.cost_usd AS numerator,
    coalesce(kept.chars_kept, 0) * 0.001 AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    span.n_priced AS n_events
FROM facts.engineer_span AS span
LEFT JOIN kept ON span.engineer = kept.engineer AND span.week = kept.week
WHERE span.n_priced > 0
