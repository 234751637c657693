-- name: put_word
-- parameters: piece, text

INSERT INTO word (rowid, text) VALUES (:piece, :text)
