-- name: facts.line_watch
-- grain: one row per origin, change, class of path and age at which watching ended
-- inputs: facts.history, facts.line_stratum, facts.telling_line
-- owner: metrics
-- privacy: person
-- For how many whole days of 24 hours lines were watched, and whether they died on the next one. A
-- day that is not over counts for nobody, so that lines which die on it are not seen sooner than
-- lines which do not; the last day that is known is over. Each line that was not accepted weighs as
-- many lines as were accepted in its stratum, over as many as were not: the two origins are then alike
-- in all that makes a stratum.

WITH aged AS (
    SELECT
        line.origin,
        line.repo,
        line.sha,
        line.path_class,
        line.engineer,
        line.week,
        CAST(
            floor(
                CAST(
                    date_diff('second', line.born_at, history.known_until + INTERVAL 1 DAY) AS DOUBLE
                )
                / CAST(86400 AS DOUBLE)
            ) AS BIGINT
        ) AS watched_days,
        CAST(
            floor(
                CAST(date_diff('second', line.born_at, line.died_at) AS DOUBLE)
                / CAST(86400 AS DOUBLE)
            ) AS BIGINT
        ) AS died_after
    FROM facts.telling_line AS line
    CROSS JOIN facts.history AS history
    WHERE line.origin IN ('ai', 'human')
)

SELECT
    aged.origin,
    aged.repo,
    aged.sha,
    aged.path_class,
    aged.engineer,
    CASE WHEN aged.died_after < aged.watched_days THEN aged.died_after ELSE aged.watched_days END
        AS days,
    coalesce(aged.died_after < aged.watched_days, FALSE) AS is_dead,
    CASE WHEN aged.origin = 'ai' THEN 1 ELSE max(stratum.n_ai) END AS weight_of,
    CASE WHEN aged.origin = 'ai' THEN 1 ELSE max(stratum.n_human) END AS weight_over,
    count(*) AS n_lines
FROM aged
INNER JOIN facts.line_stratum AS stratum
    ON
        aged.repo = stratum.repo
        AND aged.path_class = stratum.path_class
        AND aged.engineer = stratum.engineer
        AND aged.week = stratum.week
WHERE aged.watched_days > 0
GROUP BY
    aged.origin,
    aged.repo,
    aged.sha,
    aged.path_class,
    aged.engineer,
    CASE WHEN aged.died_after < aged.watched_days THEN aged.died_after ELSE aged.watched_days END,
    coalesce(aged.died_after < aged.watched_days, FALSE)
