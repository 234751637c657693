-- name: facts.ai_line
-- grain: one row per accepted line that can be followed
-- inputs: facts.history, facts.line_match, facts.telling_line
-- owner: metrics
-- privacy: person
-- A line that went after the last day that is known is alive: two builds of one week say the same.

SELECT
    match.completion,
    match.place,
    match.engineer,
    match.week,
    match.fate,
    line.sha IS NOT NULL
    AND coalesce(line.died_at >= history.known_until + INTERVAL 1 DAY, TRUE) AS is_alive
FROM facts.line_match AS match
CROSS JOIN facts.history AS history
LEFT JOIN facts.telling_line AS line
    ON
        match.repo = line.repo
        AND match.sha = line.sha
        AND match.path_key = line.path_key
        AND match.line = line.line
