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
ORDER BY definition.heading, period.measure
