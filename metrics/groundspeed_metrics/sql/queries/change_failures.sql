-- question: Which share of deployed changes failed: at their first deployment, or by being reverted?
SELECT
    value AS failed_share,
    low,
    high,
    n_people,
    n_events,
    withheld
FROM metrics.slice
WHERE measure = 'change_failure_share'
