-- The ledger of events, by object.
SELECT content, n_lines, n_events, n_quarantined FROM raw.event_object ORDER BY content
