-- name: trim_dismissals
-- Keeps so many dismissals, the last ones.
-- parameters: most

DELETE FROM dismissal
WHERE id <= (SELECT max(id) FROM dismissal) - :most;
