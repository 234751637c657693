-- Whether there are people of commits and people of events, and nobody is both.
SELECT
    EXISTS (SELECT 1 FROM staging.event)
    AND EXISTS (SELECT 1 FROM staging.git_commit WHERE NOT is_bot)
    AND NOT EXISTS (
        SELECT 1
        FROM staging.event AS event
        INNER JOIN staging.git_commit AS made ON event.engineer = made.engineer
    )
