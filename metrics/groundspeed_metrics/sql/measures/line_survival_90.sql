-- name: measures.line_survival_90
-- grain: one row per week, slice and engineer
-- inputs: facts.line_life, settings.build
-- owner: metrics
-- privacy: person
-- title: Lines alive after 90 days
-- heading: delivery
-- unit: share
-- aggregate: ratio
-- gated: no
-- acts: yes
-- slices: -
-- version: 1
-- definition: Lines of code and tests that people merged and that were still there 90 days of 24 hours later, over all that were merged in weeks that are 90 days past.
-- pitfall: Old age is no merit: much code that works is replaced, and much that does not is left.
-- The share at 30 days is published too: `beyond` is what lies between the two.

SELECT
    life.week,
    CAST(NULL AS VARCHAR) AS slice,
    life.engineer,
    sum(
        CASE
            WHEN coalesce(life.died_at >= life.born_at + INTERVAL 90 DAY, TRUE) THEN life.n_lines
            ELSE 0
        END
    ) AS numerator,
    sum(life.n_lines) AS denominator,
    sum(
        CASE
            WHEN
                life.died_at >= life.born_at + INTERVAL 30 DAY
                AND life.died_at < life.born_at + INTERVAL 90 DAY
                THEN life.n_lines
            ELSE 0
        END
    ) AS beyond,
    sum(life.n_lines) AS n_events
FROM facts.line_life AS life
CROSS JOIN settings.build AS build
WHERE life.week + INTERVAL 97 DAY <= build.as_of
GROUP BY life.week, life.engineer
