-- Ledger rows of objects that were written anew: the next collection reads what is left of them.
DELETE FROM raw.event_object WHERE content IN (SELECT UNNEST($contents::VARCHAR[]))
