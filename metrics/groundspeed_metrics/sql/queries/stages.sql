-- question: Where does a pull request wait: for a review, for approval, for merging, for deployment?
SELECT
    stage,
    median_hours,
    p95_hours,
    n_people,
    n_events,
    withheld
FROM metrics.stage
ORDER BY stage
