-- name: definitions
-- Where names are declared at the top level of files, the first places of each.
-- parameters: names (a JSON list), most

WITH declared AS (
    SELECT
        symbol.name,
        file.path,
        symbol.at,
        row_number() OVER (PARTITION BY symbol.name ORDER BY file.path, symbol.at) AS nth
    FROM symbol
    INNER JOIN file ON symbol.file = file.id
    WHERE symbol.name IN (SELECT value FROM json_each(:names))
)

SELECT
    name,
    path,
    at
FROM declared
WHERE nth <= :most
ORDER BY name, nth
