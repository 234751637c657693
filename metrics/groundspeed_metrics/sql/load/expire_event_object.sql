-- Ledger rows of objects that were received before a day.
DELETE FROM raw.event_object WHERE received_on < $since
