-- name: facts.ai_line
-- grain: one row per accepted line that can be followed
-- inputs: facts.line_match, facts.telling_line
-- owner: metrics
-- privacy: person

SELECT
    match.completion,
    match.place,
    match.engineer,
    match.week,
    match.fate,
    line.sha IS NOT NULL AND line.died_at IS NULL AS is_alive
FROM facts.line_match AS match
LEFT JOIN facts.telling_line AS line
    ON
        match.repo = line.repo
        AND match.sha = line.sha
        AND match.path_key = line.path_key
        AND match.line = line.line
