-- name: measures.ai_line_share
-- grain: one row per week, slice and engineer
-- inputs: facts.telling_line
-- owner: metrics
-- privacy: person
-- title: Merged lines from completions
-- heading: quality
-- unit: share
-- aggregate: ratio
-- gated: yes
-- acts: yes
-- slices: -
-- version: 2
-- definition: Merged lines of TypeScript and JavaScript, in code and tests, that were accepted from a completion, over all that people merged, of lines that are long and rare enough to be followed.
-- pitfall: A lower bound, for what is accepted and then rewritten counts as human; and a share of lines, not of effort.

SELECT
    line.week,
    CAST(NULL AS VARCHAR) AS slice,
    line.engineer,
    count(CASE WHEN line.origin = 'ai' THEN 1 END) AS numerator,
    count(*) AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    count(*) AS n_events
FROM facts.telling_line AS line
GROUP BY line.week, line.engineer
