-- name: remove
-- Forgets a file: one statement for each table, the file itself last.
-- parameters: path

DELETE FROM piece WHERE file = (SELECT id FROM file WHERE path = :path);
DELETE FROM symbol WHERE file = (SELECT id FROM file WHERE path = :path);
DELETE FROM file WHERE path = :path
