-- How many events the warehouse holds now.
UPDATE meta.warehouse SET n_events = (SELECT COUNT(*) FROM raw.event)
