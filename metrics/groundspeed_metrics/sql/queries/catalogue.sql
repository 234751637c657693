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
-- What is measured at several ages comes in the order of age.
ORDER BY
    heading,
    regexp_replace(measure, '\d+$', ''),
    try_cast(regexp_extract(measure, '\d+$') AS INTEGER),
    measure
