-- question: Is it used: which share of active engineers was engaged, week by week?
-- param: weeks INTEGER 26 how many weeks, the newest first
SELECT
    week,
    max(CASE WHEN measure = 'engaged_share' THEN value END) AS engaged_share,
    max(CASE WHEN measure = 'coding_share' THEN value END) AS coding_share,
    max(CASE WHEN measure = 'ai_char_share' THEN value END) AS ai_char_share,
    max(CASE WHEN measure = 'engaged_share' THEN low END) AS low,
    max(CASE WHEN measure = 'engaged_share' THEN high END) AS high,
    max(CASE WHEN measure = 'engaged_share' THEN n_people END) AS n_people,
    coalesce(
        max(CASE WHEN measure = 'engaged_share' THEN withheld END),
        max(CASE WHEN withheld <> 'no_data' THEN withheld END)
    ) AS withheld
FROM metrics.weekly
WHERE measure IN ('engaged_share', 'coding_share', 'ai_char_share')
GROUP BY week
ORDER BY week DESC
LIMIT $weeks
