-- Where the events end: the last row, and how many there are.
SELECT COALESCE(MAX(rowid), -1), COUNT(*) FROM raw.event
