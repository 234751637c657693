-- name: score
-- grain: one row per run, task and score that has a value
-- inputs: the file of rows that is bound as $rows
-- owner: eval
-- privacy: pipeline
-- What cannot be scored has no row: it is not a zero. A figure is the mean of its values by weight.

SELECT *
FROM read_json(
    $rows,
    format = 'newline_delimited',
    columns = {
        run: 'VARCHAR',
        task: 'VARCHAR',
        score: 'VARCHAR',
        value: 'DOUBLE',
        weight: 'DOUBLE'
    }
)
