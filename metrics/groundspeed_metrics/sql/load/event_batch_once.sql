-- Of the copies of an event in a batch of several days, the first stays.
DELETE FROM event_batch AS later
USING event_batch AS first
WHERE
    first.session = later.session
    AND first.id = later.id
    AND (first.received_on, first.rowid) < (later.received_on, later.rowid)
