-- name: put_symbol
-- parameters: name, file, at

INSERT INTO symbol (name, file, at) VALUES (:name, :file, :at)
