-- Makes room for a repository that is read anew.
DELETE FROM raw.git_repository WHERE repo = $repo
