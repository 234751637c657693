-- In which collection a file was read: written in the transaction that wrote its rows.
INSERT INTO raw.import_run (source, content, run) VALUES ($source, $content, $run)
