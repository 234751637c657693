-- Co-authors by trailer; anybody can write a trailer, so they are never credited with a change.
INSERT INTO raw.git_co_author
SELECT $repo, sha, engineer
FROM read_csv($path, auto_detect = false, delim = '\t', quote = '', escape = '', columns = {
    sha: 'VARCHAR', engineer: 'VARCHAR'
})
