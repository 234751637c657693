-- name: definitions
-- Where a name is declared at the top level of a file.
-- parameters: name, most

SELECT
    file.path,
    symbol.at
FROM symbol
INNER JOIN file ON symbol.file = file.id
WHERE symbol.name = :name
ORDER BY file.path, symbol.at
LIMIT :most
