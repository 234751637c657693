-- name: measures.cost_per_engaged_week
-- grain: one row per week, slice and engineer
-- inputs: facts.engineer_span, settings.build
-- owner: metrics
-- privacy: person
-- title: Cost per engaged engineer-week
-- heading: cost
-- unit: usd
-- aggregate: ratio
-- gated: yes
-- acts: no
-- slices: -
-- version: 2
-- definition: Cost of all model calls, over engineer-weeks in which the engineer was engaged.
-- pitfall: Calls of people who were not engaged are in the cost: they were paid for. Calls without a known price, and those of weeks in which fewer than five people made any with one, are not.
-- Everybody whom the engaged share counts is a row, and cost is what `cost_usd` counts: in weeks in
-- which k people or more had calls with a price. Each side is then one of those two, and nothing can
-- be found by subtracting it from them. Where no price is known there is no cost, and not one of zero.

WITH called AS (
    SELECT
        week,
        count(CASE WHEN is_engaged THEN 1 END) AS n_engaged,
        count(CASE WHEN n_priced > 0 THEN 1 END) AS n_people
    FROM facts.engineer_span
    GROUP BY week
)

SELECT
    span.week,
    CAST(NULL AS VARCHAR) AS slice,
    span.engineer,
    CASE WHEN called.n_people >= build.k THEN coalesce(span.cost_usd, 0) END AS numerator,
    CASE WHEN span.is_engaged THEN 1 ELSE 0 END AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    span.n_priced AS n_events
FROM facts.engineer_span AS span
INNER JOIN called ON span.week = called.week
CROSS JOIN settings.build AS build
WHERE span.is_active AND (called.n_engaged > 0 OR called.n_people > 0)
