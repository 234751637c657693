-- What models were built from now.
INSERT OR REPLACE INTO meta.model (name, digest)
SELECT UNNEST($names::VARCHAR[]), UNNEST($digests::VARCHAR[])
