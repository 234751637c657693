-- How many events the warehouse holds.
SELECT count(*) FROM raw.event
