-- question: How does one measure differ by language, model, question or ending?
-- param: measure MEASURE acceptance_rate the measure's name; `query catalogue` lists them
SELECT
    slice,
    value,
    low,
    high,
    n_people,
    n_events,
    withheld
FROM metrics.slice
WHERE measure = $measure
ORDER BY value DESC NULLS LAST, slice
