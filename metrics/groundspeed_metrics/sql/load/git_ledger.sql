-- What is known of a repository.
SELECT tip, rules, counts_known FROM raw.git_repository WHERE repo = $repo
