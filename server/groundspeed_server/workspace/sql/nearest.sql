-- name: nearest
-- The pieces that share the rarest words with a question, by BM25 as SQLite's FTS5 computes it.
-- Words of pieces whose file was read anew find no piece any more, and fall away in the join.
-- parameters: question (an FTS5 expression), most

SELECT
    file.path,
    piece.start_at,
    piece.end_at
FROM word
INNER JOIN piece ON word.rowid = piece.id
INNER JOIN file ON piece.file = file.id
WHERE word MATCH :question
ORDER BY word.rank, word.rowid
LIMIT :most
