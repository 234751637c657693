-- question: Where does a pull request wait: for a review, for approval, for merging, for deployment?
SELECT
    stage,
    median_hours,
    p95_hours,
    n_people,
    n_events,
    withheld
FROM metrics.stage
ORDER BY
    CASE stage
        WHEN 'review_wait_hours' THEN 1
        WHEN 'approval_hours' THEN 2
        WHEN 'merge_wait_hours' THEN 3
        WHEN 'cycle_hours' THEN 4
        ELSE 5
    END
