-- The ledger row of a file: written in the transaction that wrote its rows.
INSERT INTO raw.import_file (source, content, n_records, n_quarantined)
VALUES ($source, $content, $records, $quarantined)
