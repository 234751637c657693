-- name: facts.telling_line
-- grain: one row per line that a person merged and that is long and rare enough to be followed
-- inputs: facts.line_match, raw.git_line_fingerprint, raw.git_line_life, staging.git_change
-- owner: metrics
-- privacy: person
-- Lines that were accepted from a completion beside all others of the same kind. Short and common
-- lines are in neither: they live otherwise, and no editor can tell where they came from; nor are
-- lines in languages that are not completed, which nobody can have accepted. A line
-- of which it cannot be said whether it was accepted is `unclear`, and never `human`.

SELECT
    line.repo,
    line.sha,
    line.path_key,
    line.line,
    life.path_class,
    landed.engineer,
    landed.week,
    landed.merged_at AS born_at,
    ending.merged_at AS died_at,
    CASE
        WHEN accepted.completion IS NOT NULL THEN 'ai'
        WHEN unclear.sha IS NOT NULL THEN 'unclear'
        ELSE 'human'
    END AS origin
FROM raw.git_line_fingerprint AS line
INNER JOIN staging.git_change AS landed
    ON line.repo = landed.repo AND line.sha = landed.sha AND NOT landed.is_bot
INNER JOIN raw.git_line_life AS life
    ON
        line.repo = life.repo
        AND line.sha = life.born
        AND line.path_key = life.path_key
        AND line.line >= life.first_line
        AND line.line < life.first_line + life.n_lines
LEFT JOIN staging.git_change AS ending
    ON life.repo = ending.repo AND life.died = ending.sha
LEFT JOIN facts.line_match AS accepted
    ON
        line.repo = accepted.repo
        AND line.sha = accepted.sha
        AND line.path_key = accepted.path_key
        AND line.line = accepted.line
LEFT JOIN (
    SELECT DISTINCT
        repo,
        sha,
        fingerprint
    FROM facts.line_match
    WHERE fate = 'ambiguous'
) AS unclear
    ON
        line.repo = unclear.repo
        AND line.sha = unclear.sha
        AND line.fingerprint = unclear.fingerprint
