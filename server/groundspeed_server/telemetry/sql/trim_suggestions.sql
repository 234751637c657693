-- name: trim_suggestions
-- Keeps so many suggestions, the last ones.
-- parameters: most

DELETE FROM suggestion
WHERE id <= (SELECT max(id) FROM suggestion) - :most;
