-- name: facts.history
-- grain: one row
-- inputs: settings.build, staging.git_change
-- owner: metrics
-- privacy: internal
-- Up to which Sunday it is known what became of changes and lines: not beyond the week of the newest
-- change of all repositories. What nobody has fetched and collected since was not seen to last.

SELECT
    CASE
        WHEN newest.sunday < build.as_of THEN newest.sunday
        ELSE build.as_of
    END AS known_until
FROM settings.build AS build
CROSS JOIN (
    SELECT CAST(max(week) + INTERVAL 6 DAY AS DATE) AS sunday FROM staging.git_change
) AS newest
