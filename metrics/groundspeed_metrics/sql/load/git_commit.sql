-- Commits that a collection wrote to a file of its own.
INSERT INTO raw.git_commit
SELECT
    repo, sha, first_parent, second_parent, n_parents, authored_at, author_offset_min,
    committed_at, author, engineer, is_bot, reverts, pull_request, is_squash, is_fix
FROM read_json($path, format = 'newline_delimited', columns = {
    repo: 'VARCHAR', sha: 'VARCHAR', first_parent: 'VARCHAR', second_parent: 'VARCHAR',
    n_parents: 'INTEGER', authored_at: 'TIMESTAMP', author_offset_min: 'INTEGER',
    committed_at: 'TIMESTAMP', author: 'VARCHAR', engineer: 'VARCHAR', is_bot: 'BOOLEAN',
    reverts: 'VARCHAR', pull_request: 'BIGINT', is_squash: 'BOOLEAN',
    is_fix: 'BOOLEAN'
})
