-- Makes room for a repository that is read anew.
DELETE FROM raw.git_co_author WHERE repo = $repo
