-- Seats of one person.
DELETE FROM raw.vendor_seat WHERE login IN (SELECT UNNEST($names::VARCHAR[]))
