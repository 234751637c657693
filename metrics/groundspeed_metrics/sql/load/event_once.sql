-- Exactly once: of the copies of an event, the one that was received first stays, in whatever order
-- they are read; of those of one day, the one that was there before. Copies are the same but for that
-- day; where new ones are not, their content decides, so that no order of reading does.
DELETE FROM raw.event
WHERE rowid IN (
    SELECT place
    FROM (
        SELECT
            listed.place,
            row_number() OVER (
                PARTITION BY copy.session, copy.id
                ORDER BY
                    copy.received_on,
                    copy.rowid > $last,
                    CASE WHEN listed.is_open THEN md5(CAST(copy AS VARCHAR)) END,
                    copy.rowid
            ) AS nth
        FROM raw.event AS copy
        INNER JOIN event_copy AS listed ON copy.rowid = listed.place
    )
    WHERE nth > 1
)
