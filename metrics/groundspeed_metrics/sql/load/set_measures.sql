-- The measures of the catalogue.
INSERT INTO settings.measure BY NAME
SELECT * RENAME (name AS measure)
FROM (SELECT UNNEST($measures, recursive := true))
