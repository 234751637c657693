-- question: What are the numbers of the whole period?
SELECT
    definition.heading,
    period.measure,
    definition.title,
    period.value,
    period.low,
    period.high,
    definition.unit,
    period.n_people,
    period.n_events,
    period.withheld,
    period.first_week,
    period.last_week
FROM metrics.period AS period
INNER JOIN metrics.definition AS definition ON period.measure = definition.measure
-- What is measured at several ages comes in the order of age.
ORDER BY
    definition.heading,
    regexp_replace(period.measure, '\d+$', ''),
    try_cast(regexp_extract(period.measure, '\d+$') AS INTEGER),
    period.measure
