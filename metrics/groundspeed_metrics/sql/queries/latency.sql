-- question: How long do engineers wait for an answer, and how often is there none?
-- param: weeks INTEGER 26 how many weeks, the newest first
SELECT
    week,
    max(CASE WHEN measure = 'latency_p50' THEN value END) AS p50_ms,
    max(CASE WHEN measure = 'latency_p95' THEN value END) AS p95_ms,
    max(CASE WHEN measure = 'ttft_p50' THEN value END) AS first_token_p50_ms,
    max(CASE WHEN measure = 'availability' THEN value END) AS availability,
    max(CASE WHEN measure = 'latency_p50' THEN n_people END) AS n_people,
    max(CASE WHEN measure = 'latency_p50' THEN n_events END) AS n_events,
    coalesce(
        max(CASE WHEN measure = 'latency_p50' THEN withheld END),
        max(CASE WHEN withheld <> 'no_data' THEN withheld END)
    ) AS withheld
FROM metrics.weekly
WHERE measure IN ('latency_p50', 'latency_p95', 'ttft_p50', 'availability')
GROUP BY week
ORDER BY week DESC
LIMIT $weeks
