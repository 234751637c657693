-- The types of the events that the warehouse holds.
SELECT DISTINCT type FROM raw.event ORDER BY type
