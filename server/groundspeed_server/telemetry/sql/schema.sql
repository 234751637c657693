-- name: schema
-- What was decided on this machine, and what became of each suggestion, oldest first.

CREATE TABLE IF NOT EXISTS decision (
    id INTEGER PRIMARY KEY,
    at REAL NOT NULL,
    body TEXT NOT NULL
);

CREATE TABLE IF NOT EXISTS suggestion (
    id INTEGER PRIMARY KEY,
    completion TEXT NOT NULL UNIQUE,
    at REAL NOT NULL,
    shown INTEGER NOT NULL DEFAULT 0,
    outcome TEXT,
    chars_accepted INTEGER NOT NULL DEFAULT 0,
    checked_age_s INTEGER,
    chars_kept INTEGER
);
