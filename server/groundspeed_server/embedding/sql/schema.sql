-- name: schema
-- Vectors of contents, each under the hash of model and content, so that what was paid for once is
-- not paid for again; and the tokens that were sent, by UTC day. It holds no text and no path.

CREATE TABLE IF NOT EXISTS vector (
    key BLOB PRIMARY KEY,
    numbers BLOB NOT NULL,
    used_on TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE IF NOT EXISTS sent (
    day TEXT PRIMARY KEY,
    tokens INTEGER NOT NULL
);
