-- The rows of a batch whose storing was cut off: they stand behind the events that were counted.
DELETE FROM raw.event
WHERE rowid IN (SELECT rowid FROM raw.event ORDER BY rowid OFFSET $counted)
