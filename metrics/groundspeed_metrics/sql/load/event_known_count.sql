-- How many events came in a batch, how many of them were there, and how many came earlier now.
SELECT
    (SELECT COUNT(*) FROM event_batch),
    COUNT(*),
    COUNT(*) FILTER (WHERE is_earlier)
FROM event_known
