-- question: How far do engineers get, from being given the tool to using it every week?
SELECT
    CASE WHEN slice = 'other' THEN slice ELSE substr(slice, 3) END AS step,
    value AS share,
    low,
    high,
    n_people,
    withheld
FROM metrics.slice
WHERE measure = 'adoption_step'
ORDER BY slice
