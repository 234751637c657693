-- name: run
-- grain: one row per run
-- inputs: the file of rows that is bound as $rows
-- owner: eval
-- privacy: pipeline
-- Counts of tasks by how they ended; `settings` is a digest.

SELECT *
FROM read_json(
    $rows,
    format = 'newline_delimited',
    columns = {
        run: 'VARCHAR',
        system: 'VARCHAR',
        engine: 'VARCHAR',
        provider: 'VARCHAR',
        model: 'VARCHAR',
        "trigger": 'VARCHAR',
        parameters: 'JSON',
        settings: 'VARCHAR',
        tasks: 'INTEGER',
        shown: 'INTEGER',
        quiet: 'INTEGER',
        errors: 'INTEGER',
        waiting: 'INTEGER',
        cost_usd: 'DOUBLE'
    }
)
