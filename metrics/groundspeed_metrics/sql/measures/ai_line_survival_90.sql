-- name: measures.ai_line_survival_90
-- grain: one row per week, slice and engineer
-- inputs: facts.telling_age
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
    week,
    CAST(NULL AS VARCHAR) AS slice,
    engineer,
    weight_alive AS numerator,
    weight AS denominator,
    n_between AS beyond,
    n_lines AS n_events
FROM facts.telling_age
WHERE origin = 'ai' AND days = 90
