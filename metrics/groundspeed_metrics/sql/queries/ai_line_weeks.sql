-- question: How large is the share of merged lines that came from completions, and how many of them last, week by week?
-- param: weeks INTEGER 26 how many weeks of merging, the newest first
SELECT
    week,
    max(CASE WHEN measure = 'ai_line_share' THEN value END) AS from_completions,
    max(CASE WHEN measure = 'ai_line_survival_30' THEN value END) AS alive_after_30_days,
    max(CASE WHEN measure = 'human_line_survival_30' THEN value END) AS others_alive_after_30_days,
    max(CASE WHEN measure = 'ai_line_share' THEN n_people END) AS n_people,
    max(CASE WHEN measure = 'ai_line_share' THEN n_events END) AS n_lines,
    coalesce(
        max(CASE WHEN measure = 'ai_line_share' THEN withheld END),
        max(CASE WHEN withheld <> 'no_data' THEN withheld END)
    ) AS withheld
FROM metrics.weekly
WHERE measure IN ('ai_line_share', 'ai_line_survival_30', 'human_line_survival_30')
GROUP BY week
ORDER BY week DESC
LIMIT $weeks
