-- What the ledger knows of a source.
DELETE FROM raw.import_file WHERE source = $source
