-- Changed files that a collection wrote to a file of its own.
INSERT INTO raw.git_file
SELECT $repo, sha, path_key, old_path_key, path_class, language, status, added, deleted
FROM read_csv($path, auto_detect = false, delim = '\t', quote = '', escape = '', columns = {
    sha: 'VARCHAR', path_key: 'VARCHAR', old_path_key: 'VARCHAR', path_class: 'VARCHAR',
    language: 'VARCHAR', status: 'VARCHAR', added: 'BIGINT', deleted: 'BIGINT'
})
