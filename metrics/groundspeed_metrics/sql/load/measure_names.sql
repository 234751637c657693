-- Every measure that the catalogue names.
SELECT measure FROM metrics.definition
