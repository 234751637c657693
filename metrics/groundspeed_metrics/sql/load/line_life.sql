-- Runs of lines that a collection wrote to a file of its own, with numbers for changes and files.
INSERT INTO raw.git_line_life
SELECT
    $repo, file.path_key, file.path_class, file.language, birth.sha, life.first_line,
    life.n_lines, death.sha, life.alive_in, life.position
FROM read_csv($path, auto_detect = false, delim = '\t', quote = '', escape = '', columns = {
    file: 'INTEGER', born: 'INTEGER', first_line: 'INTEGER', n_lines: 'INTEGER',
    died: 'INTEGER', alive_in: 'VARCHAR', position: 'INTEGER'
}) AS life
INNER JOIN read_csv($file, auto_detect = false, delim = '\t', quote = '', escape = '', columns = {
    n: 'INTEGER', path_key: 'VARCHAR', path_class: 'VARCHAR', language: 'VARCHAR'
}) AS file ON life.file = file.n
INNER JOIN read_csv($change, auto_detect = false, delim = '\t', quote = '', escape = '', columns = {
    n: 'INTEGER', sha: 'VARCHAR'
}) AS birth ON life.born = birth.n
LEFT JOIN read_csv($change, auto_detect = false, delim = '\t', quote = '', escape = '', columns = {
    n: 'INTEGER', sha: 'VARCHAR'
}) AS death ON life.died = death.n
