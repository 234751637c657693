-- question: How far do engineers get, from being given the tool to using it every week?
SELECT
    substr(slice, 3) AS step,
    value AS share,
    low,
    high,
    n_people,
    withheld
FROM metrics.slice
WHERE measure = 'adoption_step'
ORDER BY slice
