-- name: measures.human_line_survival_90
-- grain: one row per week, slice and engineer
-- inputs: facts.telling_age
-- owner: metrics
-- privacy: person
-- title: Comparable other lines, alive after 90 days
-- heading: quality
-- unit: share
-- aggregate: ratio
-- gated: yes
-- acts: yes
-- slices: -
-- version: 1
-- definition: As of accepted lines, but of the other lines that the same engineers merged in the same weeks, repositories and classes of path, weighted to the numbers of accepted ones.
-- pitfall: Lines that were accepted and then rewritten are among them. Which lines people let a tool write is their choice: a difference is an association.
-- The share at 30 days is published too: `beyond` is what lies between the two.

SELECT
    week,
    CAST(NULL AS VARCHAR) AS slice,
    engineer,
    weight_alive AS numerator,
    weight AS denominator,
    n_between AS beyond,
    n_lines AS n_events
FROM facts.telling_age
WHERE origin = 'human' AND days = 90
