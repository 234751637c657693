-- The objects that were read to their end.
SELECT content FROM raw.event_object
