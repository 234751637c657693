-- The quarantined lines of events, by object.
SELECT content, line, reason, detail FROM raw.event_quarantine ORDER BY content, line
