-- name: measures.line_churn_21
-- grain: one row per week, slice and engineer
-- inputs: facts.line_life, settings.build
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
-- pitfall: A line that is moved or reformatted counts as gone; sweeps named in .git-blame-ignore-revs do not count.
-- The share at 14 days is published too: `beyond` is what lies between the two.

SELECT
    life.week,
    CAST(NULL AS VARCHAR) AS slice,
    life.engineer,
    sum(
        CASE WHEN life.died_at < life.born_at + INTERVAL 21 DAY THEN life.n_lines ELSE 0 END
    ) AS numerator,
    sum(life.n_lines) AS denominator,
    sum(
        CASE
            WHEN
                life.died_at >= life.born_at + INTERVAL 14 DAY
                AND life.died_at < life.born_at + INTERVAL 21 DAY
                THEN life.n_lines
            ELSE 0
        END
    ) AS beyond,
    sum(life.n_lines) AS n_events
FROM facts.line_life AS life
CROSS JOIN settings.build AS build
WHERE life.week + INTERVAL 28 DAY <= build.as_of
GROUP BY life.week, life.engineer
