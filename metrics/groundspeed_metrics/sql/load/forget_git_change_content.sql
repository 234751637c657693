-- Makes room for a repository that is read anew.
DELETE FROM raw.git_change_content WHERE repo = $repo
