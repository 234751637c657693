-- question: What do engineers answer in the survey?
SELECT
    slice AS question,
    value AS mean_score,
    low,
    high,
    n_people,
    n_events,
    withheld
FROM metrics.slice
WHERE measure = 'survey_score'
ORDER BY slice
