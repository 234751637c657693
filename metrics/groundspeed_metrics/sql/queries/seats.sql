-- question: How many have the tool, and how many seats lie idle?
-- param: weeks INTEGER 26 how many weeks, the newest first
SELECT
    week,
    max(CASE WHEN measure = 'exposed_share' THEN value END) AS exposed_share,
    max(CASE WHEN measure = 'idle_seat_share' THEN value END) AS idle_seat_share,
    max(CASE WHEN measure = 'vendor_active_share' THEN value END) AS vendor_active_share,
    max(CASE WHEN measure = 'exposed_share' THEN n_people END) AS n_people,
    coalesce(
        max(CASE WHEN measure = 'exposed_share' THEN withheld END),
        max(CASE WHEN withheld <> 'no_data' THEN withheld END)
    ) AS withheld,
    max(CASE WHEN measure = 'idle_seat_share' THEN withheld END) AS idle_withheld
FROM metrics.weekly
WHERE measure IN ('exposed_share', 'idle_seat_share', 'vendor_active_share')
GROUP BY week
ORDER BY week DESC
LIMIT $weeks
