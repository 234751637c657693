-- name: trim
-- Keeps so many vectors, those that were used last.
-- parameters: most

DELETE FROM vector
WHERE key IN (SELECT key FROM vector ORDER BY used_on DESC, key LIMIT -1 OFFSET :most);
