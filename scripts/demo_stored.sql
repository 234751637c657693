-- What the demo brought into its warehouse: events of its own session and others, and commits.
SELECT
    (SELECT count(*) FROM raw.event WHERE editor = 'demo') AS of_session,
    (SELECT count(*) FROM raw.event WHERE editor <> 'demo') AS others,
    (SELECT count(*) FROM raw.git_commit) AS commits
