-- name: measures.ai_line_committed
-- grain: one row per week, slice and engineer
-- inputs: facts.ai_line, facts.history, raw.git_line_fingerprint
-- owner: metrics
-- privacy: person
-- title: Accepted lines, committed
-- heading: quality
-- unit: share
-- aggregate: ratio
-- gated: yes
-- acts: yes
-- slices: -
-- version: 2
-- definition: Accepted lines that the same engineer committed within 28 days, on any branch, over accepted lines with a fingerprint, of weeks that are 28 days past.
-- pitfall: A line that was rewritten or moved to a file in another language before it was committed is not found, nor is one of a branch that was deleted before it was collected.
-- The share that was merged is published too: `beyond` is what lies between the two.
-- Without any fingerprint of a commit it is not known, and not zero, what became of a line.

SELECT
    line.week,
    CAST(NULL AS VARCHAR) AS slice,
    line.engineer,
    count(CASE WHEN line.fate IN ('committed', 'ambiguous', 'merged') THEN 1 END) AS numerator,
    count(*) AS denominator,
    count(CASE WHEN line.fate IN ('committed', 'ambiguous') THEN 1 END) AS beyond,
    count(*) AS n_events
FROM facts.ai_line AS line
CROSS JOIN facts.history AS history
CROSS JOIN (SELECT count(*) AS n_lines FROM raw.git_line_fingerprint) AS known
WHERE known.n_lines > 0 AND line.week + INTERVAL 34 DAY <= history.known_until
GROUP BY line.week, line.engineer
