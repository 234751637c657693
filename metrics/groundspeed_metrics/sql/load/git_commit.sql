-- Commits that a collection wrote to a file of its own, with times in seconds since 1970.
INSERT INTO raw.git_commit
SELECT
    $repo, sha, first_parent, second_parent, n_parents, make_timestamp(authored_s * 1000000),
    author_offset_min, make_timestamp(committed_s * 1000000), author, engineer, is_bot,
    is_revert, reverts, reverts_pull_request, pull_request, is_squash, is_fix
FROM read_csv($path, auto_detect = false, delim = '\t', quote = '', escape = '', columns = {
    sha: 'VARCHAR', first_parent: 'VARCHAR', second_parent: 'VARCHAR', n_parents: 'INTEGER',
    authored_s: 'BIGINT', author_offset_min: 'INTEGER', committed_s: 'BIGINT', author: 'VARCHAR',
    engineer: 'VARCHAR', is_bot: 'BOOLEAN', is_revert: 'BOOLEAN', reverts: 'VARCHAR',
    reverts_pull_request: 'BIGINT', pull_request: 'BIGINT', is_squash: 'BOOLEAN', is_fix: 'BOOLEAN'
})
