-- name: schema
-- What is known of the open folders. It lives in memory: nothing of anybody's code is written to
-- disk, and a new session builds it again in seconds.
-- `file.id` is new whenever a file's content is read anew, so what hangs on an old id is gone.

CREATE TABLE file (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    lines INTEGER NOT NULL
);

-- A piece of a file: `start_at` and `end_at` are offsets in code points.
CREATE TABLE piece (
    id INTEGER PRIMARY KEY,
    file INTEGER NOT NULL,
    start_at INTEGER NOT NULL,
    end_at INTEGER NOT NULL
);
CREATE INDEX piece_file ON piece (file);

-- The words of each piece, under the piece's id; the text itself is not kept. Ranking counts how often
-- a word occurs, which a table without content knows only when it keeps places (`detail = full`).
CREATE VIRTUAL TABLE word USING fts5(text, content = '');
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(word, row);

-- A name that a file declares at its top level.
CREATE TABLE symbol (
    name TEXT NOT NULL,
    file INTEGER NOT NULL,
    at INTEGER NOT NULL
);
CREATE INDEX symbol_name ON symbol (name);
CREATE INDEX symbol_file ON symbol (file);
