-- Makes room for a repository that is read anew.
DELETE FROM raw.git_line_copy WHERE repo = $repo
