-- The ledger rows of a batch: written in the transaction that wrote its events.
INSERT INTO raw.event_object (content, received_on, n_lines, n_events, n_quarantined)
SELECT
    UNNEST($contents::VARCHAR[]), UNNEST($received::DATE[]), UNNEST($lines::BIGINT[]),
    UNNEST($events::BIGINT[]), UNNEST($quarantined::BIGINT[])
