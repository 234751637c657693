-- What merged changes did to contents, which a collection wrote to a file of its own.
INSERT INTO raw.git_change_content
SELECT $repo, sha, does, undoes
FROM read_csv($path, auto_detect = false, delim = '\t', quote = '', escape = '', columns = {
    sha: 'VARCHAR', does: 'VARCHAR', undoes: 'VARCHAR'
})
