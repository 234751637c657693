-- The lines that are alive, as runs, in the order in which they stand in their files.
SELECT alive_in, path_key, path_class, language, born, first_line, n_lines
FROM raw.git_line_life
WHERE repo = $repo AND died IS NULL
ORDER BY alive_in, position
