-- The ledger row of a repository: written in the transaction that wrote its commits.
INSERT INTO raw.git_repository (repo, tip, rules, n_listed, counts_known)
VALUES ($repo, $tip, $rules, $listed, $counts_known)
