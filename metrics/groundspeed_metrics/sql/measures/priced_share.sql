-- name: measures.priced_share
-- grain: one row per week, slice and engineer
-- inputs: facts.engineer_span
-- owner: metrics
-- privacy: person
-- title: Calls with a known price
-- heading: cost
-- unit: share
-- aggregate: ratio
-- gated: yes
-- acts: no
-- slices: -
-- version: 2
-- definition: Model calls, for completions, reviews and embeddings, that have a price, over all of them.
-- pitfall: Below one, every cost is a lower bound.

SELECT
    week,
    CAST(NULL AS VARCHAR) AS slice,
    engineer,
    n_priced AS numerator,
    n_asked AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    n_asked AS n_events
FROM facts.engineer_span
WHERE n_asked > 0
