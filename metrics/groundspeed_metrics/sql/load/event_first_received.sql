-- The copy of an event that was received first is the one that counts, in whatever order copies are
-- read: a later one makes room.
DELETE FROM raw.event AS event
USING event_known AS known
WHERE known.is_earlier AND event.session = known.session AND event.id = known.id
