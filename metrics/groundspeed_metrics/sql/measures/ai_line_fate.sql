-- name: measures.ai_line_fate
-- grain: one row per week, slice and engineer
-- inputs: facts.accepted_size, facts.ai_line, facts.small_week, raw.git_line_fingerprint, settings.build
-- owner: metrics
-- privacy: person
-- title: What became of accepted lines
-- heading: quality
-- unit: share
-- aggregate: share_of_slices
-- gated: yes
-- acts: no
-- slices: fate, folding
-- version: 3
-- definition: Lines of accepted suggestions by what is known of them: too short or common to follow, not merged yet, never committed, committed and never merged, merged among lines that look alike, merged and gone, merged and alive; over all of them.
-- pitfall: Rewritten lines count as never committed: what is merged is a lower bound.
-- Without any fingerprint of a commit it is not known, and not zero, what became of a line.

WITH placed AS (
    SELECT
        engineer,
        week,
        CASE
            WHEN fate = 'uncommitted' THEN 'not committed within 28 days'
            WHEN fate = 'committed' THEN 'committed and not merged within 28 days'
            WHEN fate = 'ambiguous' THEN 'merged among lines that look alike'
            WHEN fate = 'open' THEN 'accepted less than 28 days ago and not merged yet'
            WHEN is_alive THEN 'merged and alive'
            ELSE 'merged and gone'
        END AS slice,
        1 AS n_lines
    FROM facts.ai_line
    UNION ALL
    SELECT
        engineer,
        week,
        'too short or too common to follow' AS slice,
        n_unmarked AS n_lines
    FROM facts.accepted_size
    WHERE n_unmarked > 0
)

SELECT
    CAST(NULL AS DATE) AS week,
    placed.slice,
    placed.engineer,
    sum(placed.n_lines) AS numerator,
    CAST(NULL AS DECIMAL(28, 9)) AS denominator,
    CAST(NULL AS DECIMAL(28, 9)) AS beyond,
    sum(placed.n_lines) AS n_events
FROM placed
CROSS JOIN settings.build AS build
CROSS JOIN (SELECT count(*) AS n_lines FROM raw.git_line_fingerprint) AS known
LEFT JOIN facts.small_week AS small ON small.kind = 'accepted line' AND placed.week = small.week
WHERE known.n_lines > 0 AND small.week IS NULL AND placed.week + INTERVAL 6 DAY <= build.as_of
GROUP BY placed.slice, placed.engineer
