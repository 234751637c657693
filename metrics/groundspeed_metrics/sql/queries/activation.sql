-- question: Which share of engineers accepted something within 28 days of starting?
SELECT
    value AS activated_share,
    low,
    high,
    n_people,
    withheld
FROM metrics.slice
WHERE measure = 'activation'
