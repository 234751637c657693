-- question: Which exported files were read, and how many records could not be used?
SELECT
    source,
    n_files,
    n_quarantined
FROM metrics.import
ORDER BY source
