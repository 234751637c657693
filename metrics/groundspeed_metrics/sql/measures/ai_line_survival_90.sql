-- name: measures.ai_line_survival_90
-- grain: one row per week, slice and engineer
-- inputs: facts.telling_line, settings.build
-- owner: metrics
-- privacy: person
-- title: Accepted lines, alive after 90 days
-- heading: quality
-- unit: share
-- aggregate: ratio
-- gated: yes
-- acts: yes
-- slices: -
-- version: 1
-- definition: Accepted lines that were merged and were still there 90 days of 24 hours later, over accepted lines that were merged in weeks that are 90 days past.
-- pitfall: Read it beside the lines that were not accepted; a line that is moved or reformatted counts as gone.
-- The share at 30 days is published too: `beyond` is what lies between the two.

SELECT
    line.week,
    CAST(NULL AS VARCHAR) AS slice,
    line.engineer,
    count(
        CASE WHEN coalesce(line.died_at >= line.born_at + INTERVAL 90 DAY, TRUE) THEN 1 END
    ) AS numerator,
    count(*) AS denominator,
    count(
        CASE
            WHEN
                line.died_at >= line.born_at + INTERVAL 30 DAY
                AND line.died_at < line.born_at + INTERVAL 90 DAY
                THEN 1
        END
    ) AS beyond,
    count(*) AS n_events
FROM facts.telling_line AS line
CROSS JOIN settings.build AS build
WHERE line.origin = 'ai' AND line.week + INTERVAL 97 DAY <= build.as_of
GROUP BY line.week, line.engineer
