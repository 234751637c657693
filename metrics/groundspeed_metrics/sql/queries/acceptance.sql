-- question: Is it liked: which share of suggestions was accepted, by count, by lines and by characters?
-- param: weeks INTEGER 26 how many weeks, the newest first
SELECT
    week,
    max(CASE WHEN measure = 'acceptance_rate' THEN value END) AS by_count,
    max(CASE WHEN measure = 'acceptance_lines' THEN value END) AS by_lines,
    max(CASE WHEN measure = 'acceptance_chars' THEN value END) AS by_characters,
    max(CASE WHEN measure = 'acceptance_rate_250' THEN value END) AS by_count_250_ms,
    max(CASE WHEN measure = 'acceptance_rate_0' THEN value END) AS by_count_0_ms,
    max(CASE WHEN measure = 'acceptance_rate' THEN low END) AS low,
    max(CASE WHEN measure = 'acceptance_rate' THEN high END) AS high,
    max(CASE WHEN measure = 'acceptance_rate' THEN n_people END) AS n_people,
    max(CASE WHEN measure = 'acceptance_rate' THEN n_events END) AS n_events,
    coalesce(
        max(CASE WHEN measure = 'acceptance_rate' THEN withheld END),
        max(CASE WHEN withheld <> 'no_data' THEN withheld END)
    ) AS withheld
FROM metrics.weekly
WHERE measure IN (
    'acceptance_rate', 'acceptance_lines', 'acceptance_chars', 'acceptance_rate_250',
    'acceptance_rate_0'
)
GROUP BY week
ORDER BY week DESC
LIMIT $weeks
