-- One person of the people file.
DELETE FROM raw.person WHERE engineer IN (SELECT UNNEST($names::VARCHAR[]))
