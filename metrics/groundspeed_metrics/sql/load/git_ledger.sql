-- What is known of a repository.
SELECT tip, rules, counts_known, n_listed FROM raw.git_repository WHERE repo = $repo
