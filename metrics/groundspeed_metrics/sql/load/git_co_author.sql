-- Co-authors by trailer; anybody can write a trailer, so they are never credited with a change.
INSERT INTO raw.git_co_author
SELECT repo, sha, engineer
FROM read_json($path, format = 'newline_delimited', columns = {
    repo: 'VARCHAR', sha: 'VARCHAR', engineer: 'VARCHAR'
})
