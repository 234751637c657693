-- Commits that git lists are neither stored nor quarantined.
SELECT ledger.repo, ledger.n_listed, coalesce(stored.n, 0) + coalesce(unread.n, 0) AS n_known
FROM raw.git_repository AS ledger
LEFT JOIN (SELECT repo, count(*) AS n FROM raw.git_commit GROUP BY repo) AS stored
    ON ledger.repo = stored.repo
LEFT JOIN (SELECT repo, count(*) AS n FROM raw.git_quarantine GROUP BY repo) AS unread
    ON ledger.repo = unread.repo
WHERE ledger.n_listed <> coalesce(stored.n, 0) + coalesce(unread.n, 0)
