-- question: In which language are suggestions accepted most?
SELECT
    slice AS language,
    value AS acceptance_rate,
    low,
    high,
    n_people,
    n_events,
    withheld
FROM metrics.slice
WHERE measure = 'acceptance_rate'
ORDER BY value DESC NULLS LAST, slice
