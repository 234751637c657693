-- How many events were counted when the last batch had been stored, and how many rows there are.
SELECT n_events, (SELECT COUNT(*) FROM raw.event) FROM meta.warehouse
