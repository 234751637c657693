-- question: Do those who start stay: which share of their weeks is engaged, by weeks since the start?
SELECT
    substr(slice, 1, 7) AS cohort,
    CAST(substr(slice, 9) AS INTEGER) AS weeks_since_start,
    value AS engaged_share,
    low,
    high,
    n_people,
    withheld
FROM metrics.slice
WHERE measure = 'engaged_since_start'
ORDER BY slice
