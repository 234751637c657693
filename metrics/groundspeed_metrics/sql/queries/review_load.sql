-- question: How many reviews does an engineer give in a week, and how often does work come back?
-- param: weeks INTEGER 26 how many weeks, the newest first
SELECT
    week,
    max(CASE WHEN measure = 'reviews_per_week' THEN value END) AS reviews_per_engineer_week,
    max(CASE WHEN measure = 'returned_share' THEN value END) AS returned_share,
    max(CASE WHEN measure = 'reviews_per_week' THEN n_people END) AS n_people,
    coalesce(
        max(CASE WHEN measure = 'reviews_per_week' THEN withheld END),
        max(CASE WHEN withheld <> 'no_data' THEN withheld END)
    ) AS withheld
FROM metrics.weekly
WHERE measure IN ('reviews_per_week', 'returned_share')
GROUP BY week
ORDER BY week DESC
LIMIT $weeks
