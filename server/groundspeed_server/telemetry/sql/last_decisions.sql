-- name: last_decisions
-- parameters: last

SELECT
    at,
    body
FROM decision
ORDER BY id DESC
LIMIT :last;
