-- name: task
-- grain: one row per task of any of the runs
-- inputs: the file of rows that is bound as $rows
-- owner: eval
-- privacy: pipeline
-- The code that tasks are cut from stays in the runs' folders; what stood in the hole is here.

SELECT *
FROM read_json(
    $rows,
    format = 'newline_delimited',
    columns = {
        task: 'VARCHAR',
        kind: 'VARCHAR',
        language: 'VARCHAR',
        repo: 'VARCHAR',
        "commit": 'VARCHAR',
        change: 'VARCHAR',
        path: 'VARCHAR',
        line: 'INTEGER',
        target: 'VARCHAR',
        wants_silence: 'BOOLEAN'
    }
)
