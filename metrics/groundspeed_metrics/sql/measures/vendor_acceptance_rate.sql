-- name: measures.vendor_acceptance_rate
-- grain: one row per week, slice and engineer
-- inputs: staging.vendor_day
-- owner: metrics
-- privacy: person
-- title: Acceptance rate of the second tool
-- heading: quality
-- unit: share
-- aggregate: ratio
-- gated: no
-- acts: yes
-- slices: -
-- version: 1
-- definition: Completions accepted, over completions generated, as the vendor counts them; days of which it counts more accepted than generated are in neither side.
-- pitfall: Generated is not seen: compare it with our rate over all shown, and with care.

SELECT
    week,
    CAST(NULL AS VARCHAR) AS slice,
    engineer,
    sum(completion_acceptances) AS numerator,
    sum(completion_generations) AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    CAST(sum(completion_generations) AS BIGINT) AS n_events
FROM staging.vendor_day
WHERE completion_generations > 0 AND completion_acceptances <= completion_generations
GROUP BY week, engineer
