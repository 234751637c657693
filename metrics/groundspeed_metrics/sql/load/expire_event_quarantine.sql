-- Quarantined lines of objects that were received before a day.
DELETE FROM raw.event_quarantine
WHERE content IN (SELECT content FROM raw.event_object WHERE received_on < $since)
