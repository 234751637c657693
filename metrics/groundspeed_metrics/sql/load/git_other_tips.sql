-- The newest commits of all other repositories.
SELECT tip FROM raw.git_repository WHERE repo <> $repo
