-- question: What does it cost, in all and per engaged engineer-week?
-- param: weeks INTEGER 26 how many weeks, the newest first
SELECT
    week,
    max(CASE WHEN measure = 'cost_usd' THEN value END) AS cost_usd,
    max(CASE WHEN measure = 'cost_per_engaged_week' THEN value END) AS usd_per_engaged_week,
    max(CASE WHEN measure = 'cost_per_1000_kept' THEN value END) AS usd_per_1000_kept,
    max(CASE WHEN measure = 'priced_share' THEN value END) AS priced_share,
    max(CASE WHEN measure = 'cost_per_engaged_week' THEN low END) AS low,
    max(CASE WHEN measure = 'cost_per_engaged_week' THEN high END) AS high,
    max(CASE WHEN measure = 'cost_per_engaged_week' THEN n_people END) AS n_people,
    coalesce(
        max(CASE WHEN measure = 'cost_per_engaged_week' THEN withheld END),
        max(CASE WHEN withheld <> 'no_data' THEN withheld END)
    ) AS withheld
FROM metrics.weekly
WHERE measure IN ('cost_usd', 'cost_per_engaged_week', 'cost_per_1000_kept', 'priced_share')
GROUP BY week
ORDER BY week DESC
LIMIT $weeks
