-- Lines of a batch that could not be used, with the reason.
INSERT INTO raw.event_quarantine (content, line, reason, detail)
SELECT
    UNNEST($contents::VARCHAR[]), UNNEST($numbers::BIGINT[]), UNNEST($reasons::VARCHAR[]),
    UNNEST($details::VARCHAR[])
