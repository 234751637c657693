-- The identity of a new file.
INSERT INTO meta.warehouse (layout, key_check, n_events) VALUES ($layout, NULL, 0)
