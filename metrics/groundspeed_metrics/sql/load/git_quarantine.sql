-- Commits that could not be used, with the reason.
INSERT INTO raw.git_quarantine
SELECT $repo, sha, reason
FROM read_csv($path, auto_detect = false, delim = '\t', quote = '', escape = '', columns = {
    sha: 'VARCHAR', reason: 'VARCHAR'
})
