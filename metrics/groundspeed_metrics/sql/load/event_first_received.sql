-- The day on which an event was first received, in whatever order its copies are read.
UPDATE raw.event AS event
SET received_on = known.received_on
FROM event_known AS known
WHERE known.is_earlier AND event.session = known.session AND event.id = known.id
