-- name: schema
-- What one engineer spent on this machine, by UTC day.

CREATE TABLE IF NOT EXISTS spending (
    day TEXT PRIMARY KEY,
    calls INTEGER NOT NULL,
    usd REAL NOT NULL
);
