-- Records of a file that could not be used, with the reason.
INSERT INTO raw.import_quarantine (source, content, line, reason, detail)
SELECT
    $source, $content, UNNEST($lines::BIGINT[]), UNNEST($reasons::VARCHAR[]),
    UNNEST($details::VARCHAR[])
