-- The lines that are alive, and copies of them, as runs in the order in which they stand in their files.
SELECT alive_in, path_key, path_class, language, born, is_copy, first_line, n_lines
FROM (
    SELECT alive_in, path_key, path_class, language, born, FALSE AS is_copy, first_line, n_lines, position
    FROM raw.git_line_life
    WHERE repo = $repo AND died IS NULL
    UNION ALL
    SELECT alive_in, path_key, path_class, language, born, TRUE AS is_copy, first_line, n_lines, position
    FROM raw.git_line_copy
    WHERE repo = $repo
)
ORDER BY alive_in, position
