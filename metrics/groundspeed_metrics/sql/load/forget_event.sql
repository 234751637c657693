-- Events of one person, and of the sessions in which that person wrote. What a line gives as its
-- session need not be one.
DELETE FROM raw.event
WHERE
    engineer IN (SELECT UNNEST($names::VARCHAR[]))
    OR session IN (SELECT TRY_CAST(UNNEST($sessions::VARCHAR[]) AS UUID))
    OR session IN (
        SELECT session FROM raw.event WHERE engineer IN (SELECT UNNEST($names::VARCHAR[]))
    )
