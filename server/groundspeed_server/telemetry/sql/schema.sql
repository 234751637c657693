-- name: schema
-- What was decided on this machine, what became of each suggestion, and which remarks of reviews were
-- dismissed, oldest first.

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

CREATE TABLE IF NOT EXISTS dismissal (
    id INTEGER PRIMARY KEY,
    remark TEXT NOT NULL UNIQUE
);
