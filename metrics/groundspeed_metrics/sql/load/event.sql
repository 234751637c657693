-- Exactly once: an event that came before is not added again, wherever it came from.
INSERT INTO raw.event BY NAME
SELECT batch.*
FROM event_batch AS batch
WHERE NOT EXISTS (
    SELECT 1
    FROM event_known AS known
    WHERE known.session = batch.session AND known.id = batch.id AND NOT known.is_earlier
)
