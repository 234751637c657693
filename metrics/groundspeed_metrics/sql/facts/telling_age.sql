-- name: facts.telling_age
-- grain: one row per origin, week of merging, engineer and age in days that all lines of the week have reached
-- inputs: facts.history, facts.line_stratum, facts.telling_line
-- owner: metrics
-- privacy: person
-- How many lines that can be followed are alive. Those that were not accepted are weighted to the
-- numbers of accepted ones in each stratum. The shares at two ages are both published, so that
-- subtraction lays bare what lies between the two: `n_between`.

WITH ages AS (
    SELECT
        days,
        since
    FROM (VALUES (14, 0), (30, 14), (90, 30)) AS listed (days, since)
),

aged AS (
    SELECT
        line.origin,
        line.repo,
        line.path_class,
        line.engineer,
        line.week,
        ages.days,
        count(*) AS n_lines,
        count(
            CASE
                WHEN coalesce(line.died_at >= line.born_at + ages.days * INTERVAL 1 DAY, TRUE)
                    THEN 1
            END
        ) AS n_alive,
        count(
            CASE
                WHEN
                    line.died_at >= line.born_at + ages.since * INTERVAL 1 DAY
                    AND line.died_at < line.born_at + ages.days * INTERVAL 1 DAY
                    THEN 1
            END
        ) AS n_between
    FROM facts.telling_line AS line
    CROSS JOIN ages
    CROSS JOIN facts.history AS history
    WHERE
        line.origin IN ('ai', 'human')
        AND line.week + (ages.days + 6) * INTERVAL 1 DAY <= history.known_until
    GROUP BY line.origin, line.repo, line.path_class, line.engineer, line.week, ages.days
)

SELECT
    origin,
    week,
    engineer,
    days,
    CAST(sum(n_alive) AS DECIMAL(28, 9)) AS weight_alive,
    CAST(sum(n_lines) AS BIGINT) AS weight,
    CAST(sum(n_between) AS BIGINT) AS n_between,
    CAST(sum(n_lines) AS BIGINT) AS n_lines
FROM aged
WHERE origin = 'ai'
GROUP BY origin, week, engineer, days
UNION ALL
SELECT
    aged.origin,
    aged.week,
    aged.engineer,
    aged.days,
    CAST(
        sum(
            CAST(
                round(
                    CAST(stratum.n_ai * aged.n_alive AS DOUBLE)
                    / CAST(stratum.n_human AS DOUBLE), 9
                ) AS DECIMAL(28, 9)
            )
        ) AS DECIMAL(28, 9)
    ) AS weight_alive,
    CAST(sum(stratum.n_ai) AS BIGINT) AS weight,
    CAST(sum(aged.n_between) AS BIGINT) AS n_between,
    CAST(sum(aged.n_lines) AS BIGINT) AS n_lines
FROM aged
INNER JOIN facts.line_stratum AS stratum
    ON
        aged.repo = stratum.repo
        AND aged.path_class = stratum.path_class
        AND aged.engineer = stratum.engineer
        AND aged.week = stratum.week
WHERE aged.origin = 'human'
GROUP BY aged.origin, aged.week, aged.engineer, aged.days
