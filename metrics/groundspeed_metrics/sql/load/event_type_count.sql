-- How many events of one type the warehouse holds.
SELECT COUNT(*) FROM raw.event WHERE type = $type
