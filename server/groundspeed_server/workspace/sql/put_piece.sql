-- name: put_piece
-- parameters: file, start, end

INSERT INTO piece (file, start_at, end_at) VALUES (:file, :start, :end)
