-- question: Which share of merged changes was reverted within 28 days?
SELECT
    value AS reverted_share,
    low,
    high,
    n_people,
    n_events,
    withheld
FROM metrics.slice
WHERE measure = 'revert_share'
