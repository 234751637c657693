-- name: measures.human_line_survival_14
-- grain: one row per week, slice and engineer
-- inputs: facts.telling_age
-- owner: metrics
-- privacy: person
-- title: Comparable other lines, alive after 14 days
-- heading: quality
-- unit: share
-- aggregate: ratio
-- gated: yes
-- acts: yes
-- slices: -
-- version: 1
-- definition: As of accepted lines, but of the other lines that the same engineers merged in the same weeks, repositories and classes of path, weighted to the numbers of accepted ones.
-- pitfall: Lines that were accepted and then rewritten are among them. Which lines people let a tool write is their choice: a difference is an association.

SELECT
    week,
    CAST(NULL AS VARCHAR) AS slice,
    engineer,
    weight_alive AS numerator,
    weight AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    n_lines AS n_events
FROM facts.telling_age
WHERE origin = 'human' AND days = 14
