-- question: How did the answers of the survey go, month by month?
SELECT
    substr(slice, 1, 7) AS month,
    substr(slice, 9) AS question,
    value AS mean_score,
    low,
    high,
    n_people,
    withheld
FROM metrics.slice
WHERE measure = 'survey_by_month'
ORDER BY question, month
