-- A batch without events: objects may be empty, or hold nothing that can be used.
CREATE OR REPLACE TEMP TABLE event_batch AS FROM raw.event LIMIT 0
