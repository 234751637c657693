-- question: How many changes are merged per engineer-week, and how large are they?
-- param: weeks INTEGER 26 how many weeks, the newest first
SELECT
    week,
    max(CASE WHEN measure = 'changes_per_week' THEN value END) AS changes_per_engineer_week,
    max(CASE WHEN measure = 'change_lines_p50' THEN value END) AS median_lines,
    max(CASE WHEN measure = 'changes_per_week' THEN low END) AS low,
    max(CASE WHEN measure = 'changes_per_week' THEN high END) AS high,
    max(CASE WHEN measure = 'changes_per_week' THEN n_people END) AS n_people,
    max(CASE WHEN measure = 'changes_per_week' THEN n_events END) AS n_events,
    coalesce(
        max(CASE WHEN measure = 'changes_per_week' THEN withheld END),
        max(CASE WHEN withheld <> 'no_data' THEN withheld END)
    ) AS withheld
FROM metrics.weekly
WHERE measure IN ('changes_per_week', 'change_lines_p50')
GROUP BY week
ORDER BY week DESC
LIMIT $weeks
