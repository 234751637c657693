-- name: size
-- How much is indexed.

SELECT
    count(*) AS files,
    coalesce(sum(lines), 0) AS lines
FROM file
