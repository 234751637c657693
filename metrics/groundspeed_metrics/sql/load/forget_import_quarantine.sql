-- Records of a source that could not be used.
DELETE FROM raw.import_quarantine WHERE source = $source
