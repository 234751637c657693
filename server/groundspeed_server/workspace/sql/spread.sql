-- name: spread
-- In how many pieces each word of a question occurs, the rarest first.
-- parameters: words (a JSON list)

SELECT
    term,
    doc
FROM vocabulary
WHERE term IN (SELECT value FROM json_each(:words))
ORDER BY doc, term
