-- question: Which model answers fastest?
SELECT
    slice AS model,
    max(CASE WHEN measure = 'latency_p50' THEN value END) AS p50_ms,
    max(CASE WHEN measure = 'latency_p95' THEN value END) AS p95_ms,
    max(n_people) AS n_people,
    max(n_events) AS n_events,
    max(withheld) AS withheld
FROM metrics.slice
WHERE measure IN ('latency_p50', 'latency_p95')
GROUP BY slice
ORDER BY p50_ms NULLS LAST, slice
