-- name: staging.vendor_day
-- grain: one row per tool, engineer and day on which a vendor says that it was used
-- inputs: raw.person_alias, raw.vendor_user_day
-- owner: metrics
-- privacy: person
-- Reports overlap, also when an account was renamed between them. A later one completes a day; it never
-- takes something away.

WITH named AS (
    SELECT
        day.*,
        coalesce(alias.engineer, day.login) AS engineer
    FROM raw.vendor_user_day AS day
    LEFT JOIN raw.person_alias AS alias ON day.login = alias.alias
),

ranked AS (
    SELECT
        named.*,
        row_number() OVER (
            PARTITION BY named.tool, named.engineer, named.day
            ORDER BY
                named.generations DESC,
                named.interactions DESC,
                named.acceptances DESC,
                named.completion_generations DESC NULLS LAST,
                named.completion_acceptances DESC NULLS LAST,
                named.completion_lines_suggested DESC NULLS LAST,
                named.completion_lines_added DESC NULLS LAST
        ) AS nth
    FROM named
)

SELECT
    ranked.tool,
    ranked.engineer,
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
WHERE ranked.nth = 1
