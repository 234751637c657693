-- question: Which model does the money go to?
SELECT
    slice AS model,
    value AS cost_usd,
    n_people,
    n_events,
    withheld
FROM metrics.slice
WHERE measure = 'cost_usd'
ORDER BY value DESC NULLS LAST, slice
