-- Fingerprints of added lines that a collection wrote to a file of its own, with numbers for
-- changes and files.
INSERT INTO raw.git_line_fingerprint
SELECT $repo, change.sha, file.path_key, line.line, line.fingerprint
FROM read_csv($path, auto_detect = false, delim = '\t', quote = '', escape = '', columns = {
    change: 'INTEGER', file: 'INTEGER', line: 'INTEGER', fingerprint: 'VARCHAR'
}) AS line
INNER JOIN read_csv($file, auto_detect = false, delim = '\t', quote = '', escape = '', columns = {
    n: 'INTEGER', path_key: 'VARCHAR', path_class: 'VARCHAR', language: 'VARCHAR'
}) AS file ON line.file = file.n
INNER JOIN read_csv($change, auto_detect = false, delim = '\t', quote = '', escape = '', columns = {
    n: 'INTEGER', sha: 'VARCHAR'
}) AS change ON line.change = change.n
