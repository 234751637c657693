-- name: measures.human_line_survival_90
-- grain: one row per week, slice and engineer
-- inputs: facts.line_stratum, settings.build
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
    stratum.week,
    CAST(NULL AS VARCHAR) AS slice,
    stratum.engineer,
    sum(
        CAST(
            round(
                CAST(stratum.n_ai * stratum.n_human_after_90 AS DOUBLE)
                / CAST(stratum.n_human AS DOUBLE), 9
            ) AS DECIMAL(28, 9)
        )
    ) AS numerator,
    sum(stratum.n_ai) AS denominator,
    sum(stratum.n_human_after_30 - stratum.n_human_after_90) AS beyond,
    sum(stratum.n_human) AS n_events
FROM facts.line_stratum AS stratum
CROSS JOIN settings.build AS build
WHERE stratum.week + INTERVAL 97 DAY <= build.as_of
GROUP BY stratum.week, stratum.engineer
