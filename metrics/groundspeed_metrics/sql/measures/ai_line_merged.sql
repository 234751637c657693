-- name: measures.ai_line_merged
-- grain: one row per week, slice and engineer
-- inputs: facts.ai_line, facts.history, raw.git_line_fingerprint
-- owner: metrics
-- privacy: person
-- title: Accepted lines, merged
-- heading: quality
-- unit: share
-- aggregate: ratio
-- gated: yes
-- acts: yes
-- slices: -
-- version: 1
-- definition: Accepted lines that are found in a change which the same engineer merged within 28 days, over accepted lines with a fingerprint, of weeks that are 28 days past.
-- pitfall: A lower bound: rewritten lines are not found, and of lines that look alike none is taken.
-- Without any fingerprint of a commit it is not known, and not zero, what became of a line.

SELECT
    line.week,
    CAST(NULL AS VARCHAR) AS slice,
    line.engineer,
    count(CASE WHEN line.fate = 'merged' THEN 1 END) AS numerator,
    count(*) AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    count(*) AS n_events
FROM facts.ai_line AS line
CROSS JOIN facts.history AS history
CROSS JOIN (SELECT count(*) AS n_lines FROM raw.git_line_fingerprint) AS known
WHERE known.n_lines > 0 AND line.week + INTERVAL 34 DAY <= history.known_until
GROUP BY line.week, line.engineer
