-- question: Which share of merged lines is gone after two and three weeks, and alive after 30 and 90 days?
-- param: weeks INTEGER 26 how many weeks of merging, the newest first
SELECT
    week,
    max(CASE WHEN measure = 'line_churn_14' THEN value END) AS gone_in_14_days,
    max(CASE WHEN measure = 'line_churn_21' THEN value END) AS gone_in_21_days,
    max(CASE WHEN measure = 'line_survival_30' THEN value END) AS alive_after_30_days,
    max(CASE WHEN measure = 'line_survival_90' THEN value END) AS alive_after_90_days,
    max(CASE WHEN measure = 'line_churn_14' THEN n_people END) AS n_people,
    max(CASE WHEN measure = 'line_churn_14' THEN n_events END) AS n_lines,
    coalesce(
        max(CASE WHEN measure = 'line_churn_14' THEN withheld END),
        max(CASE WHEN withheld <> 'no_data' THEN withheld END)
    ) AS withheld
FROM metrics.weekly
WHERE measure IN ('line_churn_14', 'line_churn_21', 'line_survival_30', 'line_survival_90')
GROUP BY week
ORDER BY week DESC
LIMIT $weeks
