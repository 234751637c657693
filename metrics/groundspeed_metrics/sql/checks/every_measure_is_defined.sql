-- A measure has no definition, so nobody could say what it means.
SELECT DISTINCT contribution.measure
FROM facts.contribution AS contribution
LEFT JOIN metrics.definition AS definition ON contribution.measure = definition.measure
WHERE definition.measure IS NULL
