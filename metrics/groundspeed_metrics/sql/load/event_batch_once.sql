-- Of the copies of an event in a batch, the one that was received first stays. Copies are the same
-- but for that day; where they are not, their content decides, so that no order of reading does.
DELETE FROM event_batch
WHERE rowid IN (
    SELECT place
    FROM (
        SELECT
            copy.rowid AS place,
            row_number() OVER (
                PARTITION BY copy.session, copy.id
                ORDER BY copy.received_on, md5(CAST(copy AS VARCHAR)), copy.rowid
            ) AS nth
        FROM event_batch AS copy
        WHERE copy.rowid IN (
            SELECT UNNEST(list(rowid))
            FROM event_batch
            GROUP BY session, id
            HAVING COUNT(*) > 1
        )
    )
    WHERE nth > 1
)
