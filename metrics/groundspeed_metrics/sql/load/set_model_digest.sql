-- What a model was built from now.
INSERT OR REPLACE INTO meta.model (name, digest) VALUES ($name, $digest)
