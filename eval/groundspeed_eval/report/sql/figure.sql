-- name: figure
-- grain: one row per run, group of tasks, score and statistic
-- inputs: the file of rows that is bound as $rows
-- owner: eval
-- privacy: pipeline
-- `low` and `high` are the ends of the 95 % interval.

SELECT *
FROM read_json(
    $rows,
    format = 'newline_delimited',
    columns = {
        run: 'VARCHAR',
        "group": 'VARCHAR',
        score: 'VARCHAR',
        title: 'VARCHAR',
        statistic: 'VARCHAR',
        unit: 'VARCHAR',
        n: 'INTEGER',
        estimate: 'DOUBLE',
        low: 'DOUBLE',
        high: 'DOUBLE'
    }
)
