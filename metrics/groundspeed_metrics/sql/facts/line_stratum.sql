-- name: facts.line_stratum
-- grain: one row per repository, class of path, engineer and week of merging that has lines of both origins
-- inputs: facts.telling_line
-- owner: metrics
-- privacy: person
-- What accepted lines are compared with: other lines of the same engineer, in the same week, in the
-- same repository, and of the same class of path.

SELECT
    repo,
    path_class,
    engineer,
    week,
    count(CASE WHEN origin = 'ai' THEN 1 END) AS n_ai,
    count(CASE WHEN origin = 'human' THEN 1 END) AS n_human
FROM facts.telling_line
GROUP BY repo, path_class, engineer, week
HAVING
    count(CASE WHEN origin = 'ai' THEN 1 END) > 0
    AND count(CASE WHEN origin = 'human' THEN 1 END) > 0
