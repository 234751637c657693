-- name: answer
-- grain: one row per run and task that was answered
-- inputs: the file of rows that is bound as $rows
-- owner: eval
-- privacy: pipeline
-- What nobody counted is null, and so is what failed.

SELECT *
FROM read_json(
    $rows,
    format = 'newline_delimited',
    columns = {
        run: 'VARCHAR',
        task: 'VARCHAR',
        status: 'VARCHAR',
        reason: 'VARCHAR',
        source: 'VARCHAR',
        text: 'VARCHAR',
        replaced_before: 'INTEGER',
        replaced_after: 'INTEGER',
        repairs: 'STRUCT(name VARCHAR, removed INTEGER, added INTEGER)[]',
        prompt: 'VARCHAR',
        latency_ms: 'DOUBLE',
        ttft_ms: 'DOUBLE',
        last_token_ms: 'DOUBLE',
        tokens_in: 'INTEGER',
        tokens_out: 'INTEGER',
        tokens_cache_read: 'INTEGER',
        tokens_cache_write: 'INTEGER',
        cost_usd: 'DOUBLE',
        tokens_out_estimated: 'INTEGER',
        chars_out: 'INTEGER',
        replayed: 'BOOLEAN'
    }
)
