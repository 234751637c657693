-- The day on which an event was first received, in whatever order its copies are read.
UPDATE raw.event AS known
SET received_on = batch.received_on
FROM event_batch AS batch
WHERE
    known.session = batch.session
    AND known.id = batch.id
    AND batch.received_on < known.received_on
