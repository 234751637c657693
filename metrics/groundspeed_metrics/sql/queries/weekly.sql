-- question: How did one measure go, week by week?
-- param: measure MEASURE engaged_share the measure's name; `query catalogue` lists them
-- param: weeks INTEGER 26 how many weeks, the newest first
SELECT
    week,
    value,
    low,
    high,
    n_people,
    n_events,
    withheld
FROM metrics.weekly
WHERE measure = $measure
ORDER BY week DESC
LIMIT $weeks
