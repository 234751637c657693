-- name: measures.line_churn_21
-- grain: one row per week, slice and engineer
-- inputs: facts.line_age
-- owner: metrics
-- privacy: person
-- title: Churn within 21 days
-- heading: delivery
-- unit: share
-- aggregate: ratio
-- gated: no
-- acts: yes
-- slices: -
-- version: 1
-- definition: Lines of code and tests that people merged and that were gone within 21 days of 24 hours, over all that were merged in weeks that are 21 days past.
-- pitfall: A line that is moved or reformatted counts as gone; sweeps that .git-blame-ignore-revs names do not count where git was collected with --ignore-revs.
-- The share at 14 days is published too: `beyond` is what lies between the two.

SELECT
    week,
    CAST(NULL AS VARCHAR) AS slice,
    engineer,
    n_gone AS numerator,
    n_lines AS denominator,
    n_between AS beyond,
    n_lines AS n_events
FROM facts.line_age
WHERE days = 21
