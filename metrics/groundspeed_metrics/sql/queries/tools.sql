-- question: How do the two tools compare, week by week: how many use each, and how much do they accept?
-- param: weeks INTEGER 26 how many weeks, the newest first
SELECT
    week,
    max(CASE WHEN measure = 'acceptance_rate_0' THEN value END) AS acceptance_rate,
    max(CASE WHEN measure = 'acceptance_rate_0' THEN n_people END) AS n_people,
    max(CASE WHEN measure = 'acceptance_rate_0' THEN withheld END) AS withheld,
    max(CASE WHEN measure = 'vendor_acceptance_rate' THEN value END) AS vendor_acceptance_rate,
    max(CASE WHEN measure = 'vendor_acceptance_rate' THEN n_people END) AS vendor_n_people,
    max(CASE WHEN measure = 'vendor_acceptance_rate' THEN withheld END) AS vendor_withheld
FROM metrics.weekly
WHERE measure IN ('acceptance_rate_0', 'vendor_acceptance_rate')
GROUP BY week
ORDER BY week DESC
LIMIT $weeks
