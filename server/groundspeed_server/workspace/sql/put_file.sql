-- name: put_file
-- parameters: path, lines

INSERT INTO file (path, lines) VALUES (:path, :lines)
