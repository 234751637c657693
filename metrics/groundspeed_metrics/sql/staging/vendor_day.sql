-- name: staging.vendor_day
-- grain: one row per tool, engineer and day on which a vendor says that it was used
-- inputs: raw.person_alias, raw.vendor_user_day
-- owner: metrics
-- privacy: person
-- Reports overlap, and a later one completes a day; it never takes something away.

WITH ranked AS (
    SELECT
        day.*,
        row_number() OVER (
            PARTITION BY day.tool, day.login, day.day
            ORDER BY day.generations DESC, day.interactions DESC, day.content
        ) AS nth
    FROM raw.vendor_user_day AS day
)

SELECT
    ranked.tool,
    coalesce(alias.engineer, ranked.login) AS engineer,
    ranked.day,
    CAST(date_trunc('week', ranked.day) AS DATE) AS week,
    ranked.interactions,
    ranked.generations,
    ranked.acceptances,
    ranked.completion_generations,
    ranked.completion_acceptances,
    ranked.completion_lines_suggested,
    ranked.completion_lines_added
FROM ranked
LEFT JOIN raw.person_alias AS alias ON ranked.login = alias.alias
WHERE ranked.nth = 1
