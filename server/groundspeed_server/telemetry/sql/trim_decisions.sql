-- name: trim_decisions
-- Keeps so many decisions, the last ones.
-- parameters: most

DELETE FROM decision
WHERE id <= (SELECT max(id) FROM decision) - :most;
