-- question: Why was nothing shown: which gates, filters and errors ended requests?
SELECT
    slice AS ending,
    value AS share,
    n_people,
    n_events,
    withheld
FROM metrics.slice
WHERE measure = 'ending_share'
ORDER BY value DESC NULLS LAST, slice
