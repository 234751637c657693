-- Events of one person, and of the sessions in which that person wrote.
DELETE FROM raw.event
WHERE
    engineer IN (SELECT UNNEST($names::VARCHAR[]))
    OR session IN (SELECT UNNEST($sessions::UUID[]))
    OR session IN (
        SELECT session FROM raw.event WHERE engineer IN (SELECT UNNEST($names::VARCHAR[]))
    )
