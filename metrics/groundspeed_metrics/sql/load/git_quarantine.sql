-- Commits that could not be used, with the reason.
INSERT INTO raw.git_quarantine
SELECT repo, sha, reason
FROM read_json($path, format = 'newline_delimited', columns = {
    repo: 'VARCHAR', sha: 'VARCHAR', reason: 'VARCHAR'
})
