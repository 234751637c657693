-- question: How long does a pull request take, week by week, and how long until it is deployed?
-- param: weeks INTEGER 26 how many weeks, the newest first
SELECT
    week,
    max(CASE WHEN measure = 'cycle_hours_p50' THEN value END) AS median_hours_to_merge,
    max(CASE WHEN measure = 'review_wait_p50' THEN value END) AS median_hours_to_review,
    max(CASE WHEN measure = 'lead_hours_p50' THEN value END) AS median_hours_to_deploy,
    max(CASE WHEN measure = 'cycle_hours_p50' THEN n_people END) AS n_people,
    coalesce(
        max(CASE WHEN measure = 'cycle_hours_p50' THEN withheld END),
        max(CASE WHEN withheld <> 'no_data' THEN withheld END)
    ) AS withheld
FROM metrics.weekly
WHERE measure IN ('cycle_hours_p50', 'review_wait_p50', 'lead_hours_p50')
GROUP BY week
ORDER BY week DESC
LIMIT $weeks
