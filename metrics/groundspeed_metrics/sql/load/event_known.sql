-- Events of a batch that the warehouse has, and whether the batch received them earlier.
CREATE OR REPLACE TEMP TABLE event_known AS
SELECT
    batch.session, batch.id, batch.received_on,
    batch.received_on < known.received_on AS is_earlier
FROM event_batch AS batch
INNER JOIN raw.event AS known ON known.session = batch.session AND known.id = batch.id
