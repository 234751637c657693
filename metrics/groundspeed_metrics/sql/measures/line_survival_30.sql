-- name: measures.line_survival_30
-- grain: one row per week, slice and engineer
-- inputs: facts.line_age
-- owner: metrics
-- privacy: person
-- title: Lines alive after 30 days
-- heading: delivery
-- unit: share
-- aggregate: ratio
-- gated: no
-- acts: yes
-- slices: -
-- version: 1
-- definition: Lines of code and tests that people merged and that were still there 30 days of 24 hours later, over all that were merged in weeks that are 30 days past.
-- pitfall: Old age is no merit: much code that works is replaced, and much that does not is left.
-- The share at 21 days is published too: `beyond` is what lies between the two.

SELECT
    week,
    CAST(NULL AS VARCHAR) AS slice,
    engineer,
    n_lines - n_gone AS numerator,
    n_lines AS denominator,
    n_between AS beyond,
    n_lines AS n_events
FROM facts.line_age
WHERE days = 30
