-- question: What does each measure mean?
SELECT
    measure,
    title,
    unit,
    slice_name AS sliced_by,
    version,
    definition,
    pitfall
FROM metrics.definition
ORDER BY heading, measure
