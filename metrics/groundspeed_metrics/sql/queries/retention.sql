-- question: How much of what is accepted is still there 30 seconds to 10 minutes later?
SELECT
    CAST(substr(measure, 6) AS INTEGER) AS age_s,
    value AS kept_share,
    low,
    high,
    n_people,
    n_events,
    withheld
FROM metrics.period
WHERE measure IN ('kept_30', 'kept_120', 'kept_300', 'kept_600')
ORDER BY age_s
