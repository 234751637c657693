-- The first-parent history: every commit of it is a change that was merged.
INSERT INTO raw.git_mainline (repo, sha)
SELECT $repo, UNNEST($shas::VARCHAR[])
