-- The events of one type, as a Parquet file holds them: in one order, so that the same events are
-- the same bytes. Type and day are in the name of the file.
SELECT * EXCLUDE (type, received_on)
FROM raw.event
WHERE type = $type
ORDER BY session, sequence, id
