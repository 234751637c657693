-- name: facts.line_life
-- grain: one row per run of lines of code or tests that a person merged
-- inputs: raw.git_line_life, staging.git_change
-- owner: metrics
-- privacy: person
-- All of a person's lines, also short and common ones.

SELECT
    life.repo,
    life.born AS sha,
    landed.engineer,
    landed.week,
    landed.merged_at AS born_at,
    ending.merged_at AS died_at,
    coalesce(ending.is_fix AND NOT ending.is_revert, FALSE) AS is_fixed,
    life.n_lines
FROM raw.git_line_life AS life
INNER JOIN staging.git_change AS landed
    ON life.repo = landed.repo AND life.born = landed.sha
LEFT JOIN staging.git_change AS ending
    ON life.repo = ending.repo AND life.died = ending.sha
WHERE life.path_class IN ('code', 'test') AND life.n_lines > 0 AND NOT landed.is_bot
