-- What merged changes did to contents, which a collection wrote to a file of its own.
INSERT INTO raw.git_change_content
SELECT repo, sha, does, undoes
FROM read_json($path, format = 'newline_delimited', columns = {
    repo: 'VARCHAR', sha: 'VARCHAR', does: 'VARCHAR', undoes: 'VARCHAR'
})
