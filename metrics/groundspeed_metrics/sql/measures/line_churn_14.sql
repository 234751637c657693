-- name: measures.line_churn_14
-- grain: one row per week, slice and engineer
-- inputs: facts.line_age
-- owner: metrics
-- privacy: person
-- title: Churn within 14 days
-- heading: delivery
-- unit: share
-- aggregate: ratio
-- gated: no
-- acts: yes
-- slices: -
-- version: 1
-- definition: Lines of code and tests that people merged and that were gone within 14 days of 24 hours, over all that were merged in weeks that are 14 days past.
-- pitfall: A line that is moved or reformatted counts as gone; sweeps that .git-blame-ignore-revs names do not count where git was collected with --ignore-revs.

SELECT
    week,
    CAST(NULL AS VARCHAR) AS slice,
    engineer,
    n_gone AS numerator,
    n_lines AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    n_lines AS n_events
FROM facts.line_age
WHERE days = 14
