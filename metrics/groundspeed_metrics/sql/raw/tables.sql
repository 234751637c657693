-- The tables that collections write, and nothing else does. They can be deleted at any time:
-- git and the lake are the truth.

CREATE SCHEMA IF NOT EXISTS raw;
CREATE SCHEMA IF NOT EXISTS meta;

-- One row: which layout this file has, under which organisation key its pseudonyms were made, and
-- how many events it holds, so that rows which vanish are noticed.
CREATE TABLE IF NOT EXISTS meta.warehouse (
    layout INTEGER NOT NULL, key_check VARCHAR, n_events BIGINT NOT NULL
);

-- One row a model: what it was last built from.
CREATE TABLE IF NOT EXISTS meta.model (name VARCHAR PRIMARY KEY, digest VARCHAR NOT NULL);

-- Where builds on Spark left tables: what is deleted here must not stay there.
CREATE TABLE IF NOT EXISTS meta.spark_folder (path VARCHAR PRIMARY KEY);

-- The ledger of git: one row a repository.
CREATE TABLE IF NOT EXISTS raw.git_repository (
    repo VARCHAR PRIMARY KEY,
    tip VARCHAR NOT NULL,
    rules VARCHAR NOT NULL,
    n_listed BIGINT NOT NULL,
    counts_known BOOLEAN NOT NULL
);

CREATE TABLE IF NOT EXISTS raw.git_commit (
    repo VARCHAR NOT NULL,
    sha VARCHAR NOT NULL,
    first_parent VARCHAR,
    second_parent VARCHAR,
    n_parents INTEGER NOT NULL,
    authored_at TIMESTAMP,
    author_offset_min INTEGER,
    committed_at TIMESTAMP NOT NULL,
    author VARCHAR NOT NULL,
    engineer VARCHAR NOT NULL,
    is_bot BOOLEAN NOT NULL,
    is_revert BOOLEAN NOT NULL,
    reverts VARCHAR,
    reverts_pull_request BIGINT,
    pull_request BIGINT,
    is_squash BOOLEAN NOT NULL,
    is_fix BOOLEAN NOT NULL
);

CREATE TABLE IF NOT EXISTS raw.git_co_author (
    repo VARCHAR NOT NULL, sha VARCHAR NOT NULL, engineer VARCHAR NOT NULL
);

-- Paths are keyed hashes: what a metric needs of a path is its class and its language. Lines are not
-- counted where git compares none: in binary, very large and lock files.
CREATE TABLE IF NOT EXISTS raw.git_file (
    repo VARCHAR NOT NULL,
    sha VARCHAR NOT NULL,
    path_key VARCHAR NOT NULL,
    old_path_key VARCHAR,
    path_class VARCHAR NOT NULL,
    language VARCHAR,
    status VARCHAR NOT NULL,
    added BIGINT,
    deleted BIGINT
);

CREATE TABLE IF NOT EXISTS raw.git_mainline (repo VARCHAR NOT NULL, sha VARCHAR NOT NULL);

-- The life of lines on the first-parent history: one row a run of lines that stood together, came
-- with one change (`born`) and went with one (`died`, NULL while they are alive). `path_key`, class
-- and language are those of the file that they came in, and `first_line` the place of the first one
-- in it then. `alive_in` and `position` say where they stand now. A run of 0 lines is a content that
-- git does not compare line by line.
CREATE TABLE IF NOT EXISTS raw.git_line_life (
    repo VARCHAR NOT NULL,
    path_key VARCHAR NOT NULL,
    path_class VARCHAR NOT NULL,
    language VARCHAR,
    born VARCHAR NOT NULL,
    first_line INTEGER NOT NULL,
    n_lines INTEGER NOT NULL,
    died VARCHAR,
    alive_in VARCHAR,
    position INTEGER
);

-- Lines that stand in one more file since theirs was split: git_line_life has the one that counts,
-- and `git blame` gives its age to both. Copies that are gone are nowhere.
CREATE TABLE IF NOT EXISTS raw.git_line_copy (
    repo VARCHAR NOT NULL,
    path_key VARCHAR NOT NULL,
    path_class VARCHAR NOT NULL,
    language VARCHAR,
    born VARCHAR NOT NULL,
    first_line INTEGER NOT NULL,
    n_lines INTEGER NOT NULL,
    alive_in VARCHAR NOT NULL,
    position INTEGER NOT NULL
);

-- Keyed hashes of lines that people added, of every commit and so also of branches; there are none
-- without the organisation's key, and none of lines that many people write alike. (sha, path_key,
-- line) finds a line of a merged change in git_line_life.
CREATE TABLE IF NOT EXISTS raw.git_line_fingerprint (
    repo VARCHAR NOT NULL,
    sha VARCHAR NOT NULL,
    path_key VARCHAR NOT NULL,
    line INTEGER NOT NULL,
    fingerprint VARCHAR NOT NULL
);

-- What each merged change did to the contents of its files, and what would undo that, as hashes: a
-- change whose `undoes` is what an earlier one `does` takes it back, whatever its message says.
CREATE TABLE IF NOT EXISTS raw.git_change_content (
    repo VARCHAR NOT NULL, sha VARCHAR NOT NULL, does VARCHAR NOT NULL, undoes VARCHAR NOT NULL
);

CREATE TABLE IF NOT EXISTS raw.git_quarantine (
    repo VARCHAR NOT NULL, sha VARCHAR NOT NULL, reason VARCHAR NOT NULL
);

-- The ledger of events: one row an object that was read to its end.
CREATE TABLE IF NOT EXISTS raw.event_object (
    content VARCHAR PRIMARY KEY,
    received_on DATE NOT NULL,
    n_lines BIGINT NOT NULL,
    n_events BIGINT NOT NULL,
    n_quarantined BIGINT NOT NULL
);

-- Lines that could not be used. The line itself stays in the lake, where content and number find it.
CREATE TABLE IF NOT EXISTS raw.event_quarantine (
    content VARCHAR NOT NULL, line BIGINT NOT NULL, reason VARCHAR NOT NULL, detail VARCHAR
);

-- One row an event, whatever its type: columns that a type does not have are NULL. (session, id) is
-- unique because load/event_once.sql deletes copies, and a check of every build says so; an index
-- would cost four times what the insertion does. Numbers that few types have are runs of NULL: DuckDB
-- is told so, since trying every way to pack them takes a tenth of the time of the insertion.
CREATE TABLE IF NOT EXISTS raw.event (
    session UUID NOT NULL,
    id UUID NOT NULL,
    type VARCHAR NOT NULL,
    time TIMESTAMP NOT NULL,
    sequence BIGINT NOT NULL,
    version INTEGER NOT NULL,
    received_on DATE NOT NULL,
    mono_ms DOUBLE NOT NULL,
    engineer VARCHAR NOT NULL,
    team VARCHAR,
    repo VARCHAR,
    arms JSON,
    editor VARCHAR NOT NULL,
    editor_version VARCHAR,
    extension_version VARCHAR,
    server_version VARCHAR,
    os VARCHAR,
    request UUID USING COMPRESSION rle,
    completion UUID USING COMPRESSION rle,
    hint UUID USING COMPRESSION rle,
    trigger VARCHAR,
    lang VARCHAR,
    position_kind VARCHAR,
    source VARCHAR,
    reason VARCHAR,
    provider VARCHAR,
    model VARCHAR,
    prompt VARCHAR,
    ttft_ms DOUBLE USING COMPRESSION rle,
    latency_ms DOUBLE USING COMPRESSION rle,
    tokens_in BIGINT USING COMPRESSION rle,
    tokens_out BIGINT USING COMPRESSION rle,
    tokens_cache_read BIGINT USING COMPRESSION rle,
    tokens_cache_write BIGINT USING COMPRESSION rle,
    cost_usd DECIMAL(18, 9) USING COMPRESSION rle,
    context JSON,
    type_errors BIGINT USING COMPRESSION rle,
    check_ms DOUBLE USING COMPRESSION rle,
    features JSON,
    chars BIGINT USING COMPRESSION rle,
    lines BIGINT USING COMPRESSION rle,
    fingerprints JSON,
    outcome VARCHAR,
    visible_ms DOUBLE USING COMPRESSION rle,
    chars_accepted BIGINT USING COMPRESSION rle,
    chars_typed_through BIGINT USING COMPRESSION rle,
    lines_accepted BIGINT USING COMPRESSION rle,
    age_s INTEGER USING COMPRESSION rle,
    chars_kept BIGINT USING COMPRESSION rle,
    similarity DOUBLE USING COMPRESSION rle,
    doc VARCHAR,
    rule VARCHAR,
    severity VARCHAR,
    confidence DOUBLE USING COMPRESSION rle,
    chars_typed BIGINT USING COMPRESSION rle,
    chars_pasted BIGINT USING COMPRESSION rle,
    chars_completed BIGINT USING COMPRESSION rle,
    chars_deleted BIGINT USING COMPRESSION rle,
    active_ms BIGINT USING COMPRESSION rle,
    question VARCHAR,
    score INTEGER USING COMPRESSION rle,
    gated JSON,
    cancelled BIGINT USING COMPRESSION rle,
    dropped_events BIGINT USING COMPRESSION rle,
    breaker_changes BIGINT USING COMPRESSION rle,
    functions BIGINT USING COMPRESSION rle,
    hints BIGINT USING COMPRESSION rle,
    refused JSON,
    calls BIGINT USING COMPRESSION rle,
    failed BIGINT USING COMPRESSION rle,
    texts BIGINT USING COMPRESSION rle,
    unknown JSON
);

-- One row a keyed hash of an accepted line: the lists of raw.event, since other engines take lists
-- apart in ways of their own.
CREATE VIEW IF NOT EXISTS raw.event_fingerprint AS
SELECT
    session,
    id,
    completion,
    time,
    generate_subscripts(hashes, 1) AS place,
    unnest(hashes) AS fingerprint
FROM (
    SELECT session, id, completion, time, from_json(fingerprints, '["VARCHAR"]') AS hashes
    FROM raw.event
    WHERE type = 'completion.fingerprints'
);

-- The people file: who is in which team and wave, from when on the tool was theirs (NULL: not yet),
-- and when they came and left. People are pseudonyms here as everywhere.
CREATE TABLE IF NOT EXISTS raw.person (
    engineer VARCHAR PRIMARY KEY,
    team VARCHAR,
    wave VARCHAR,
    exposed_from DATE,
    joined_on DATE,
    left_on DATE
);

-- Other pseudonyms under which people go: second addresses, and logins on a forge.
CREATE TABLE IF NOT EXISTS raw.person_alias (
    alias VARCHAR PRIMARY KEY, engineer VARCHAR NOT NULL
);

-- The ledger of exported files: one row a content that was read to its end. Of sources that a file
-- says in full, such as people and prices, there are the last ones alone.
CREATE TABLE IF NOT EXISTS raw.import_file (
    source VARCHAR NOT NULL,
    content VARCHAR NOT NULL,
    n_records BIGINT NOT NULL,
    n_quarantined BIGINT NOT NULL,
    PRIMARY KEY (source, content)
);

-- In which collection of its source a file was read first, counted from 1: where two files say
-- different things of the same day, the later collection knows better.
CREATE TABLE IF NOT EXISTS raw.import_run (
    source VARCHAR NOT NULL, content VARCHAR NOT NULL, run BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS raw.import_quarantine (
    source VARCHAR NOT NULL,
    content VARCHAR NOT NULL,
    line BIGINT NOT NULL,
    reason VARCHAR NOT NULL,
    detail VARCHAR
);

-- US dollars a million tokens, from a day on; NULL where no price is named.
CREATE TABLE IF NOT EXISTS raw.price (
    provider VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    effective_from DATE NOT NULL,
    input DECIMAL(12, 6) NOT NULL,
    output DECIMAL(12, 6) NOT NULL,
    cache_read DECIMAL(12, 6),
    cache_write DECIMAL(12, 6)
);

CREATE TABLE IF NOT EXISTS raw.survey_answer (
    content VARCHAR NOT NULL,
    answered_on DATE NOT NULL,
    respondent VARCHAR NOT NULL,
    question VARCHAR NOT NULL,
    score INTEGER NOT NULL
);

-- What exports of a forge say, each row as one of them says it; models take what was seen last.
-- Authors and reviewers are pseudonyms of logins; NULL where the account was deleted.
CREATE TABLE IF NOT EXISTS raw.forge_pull_request (
    content VARCHAR NOT NULL,
    repo VARCHAR NOT NULL,
    number BIGINT NOT NULL,
    author VARCHAR,
    is_bot BOOLEAN NOT NULL,
    is_draft BOOLEAN NOT NULL,
    opened_at TIMESTAMP NOT NULL,
    ready_at TIMESTAMP,
    closed_at TIMESTAMP,
    merged_at TIMESTAMP,
    seen_at TIMESTAMP NOT NULL,
    merge_sha VARCHAR
);

CREATE TABLE IF NOT EXISTS raw.forge_review (
    content VARCHAR NOT NULL,
    repo VARCHAR NOT NULL,
    number BIGINT NOT NULL,
    reviewer VARCHAR,
    is_bot BOOLEAN NOT NULL,
    state VARCHAR NOT NULL,
    submitted_at TIMESTAMP NOT NULL
);

CREATE TABLE IF NOT EXISTS raw.forge_deployment (
    content VARCHAR NOT NULL,
    repo VARCHAR NOT NULL,
    deployment BIGINT NOT NULL,
    sha VARCHAR NOT NULL,
    environment VARCHAR NOT NULL,
    created_at TIMESTAMP NOT NULL
);

CREATE TABLE IF NOT EXISTS raw.forge_deployment_status (
    content VARCHAR NOT NULL,
    repo VARCHAR NOT NULL,
    deployment BIGINT NOT NULL,
    state VARCHAR NOT NULL,
    created_at TIMESTAMP NOT NULL
);

-- What vendors report of their tools, by day. `completion_` columns are what completions did, NULL
-- where the report does not tell features apart; the others are sums over everything.
CREATE TABLE IF NOT EXISTS raw.vendor_user_day (
    content VARCHAR NOT NULL,
    tool VARCHAR NOT NULL,
    login VARCHAR NOT NULL,
    day DATE NOT NULL,
    interactions BIGINT NOT NULL,
    generations BIGINT NOT NULL,
    acceptances BIGINT NOT NULL,
    completion_generations BIGINT,
    completion_acceptances BIGINT,
    completion_lines_suggested BIGINT,
    completion_lines_added BIGINT
);

CREATE TABLE IF NOT EXISTS raw.vendor_organisation_day (
    content VARCHAR NOT NULL,
    tool VARCHAR NOT NULL,
    day DATE NOT NULL,
    active_users BIGINT NOT NULL,
    generations BIGINT NOT NULL,
    acceptances BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS raw.vendor_seat (
    content VARCHAR NOT NULL,
    tool VARCHAR NOT NULL,
    login VARCHAR NOT NULL,
    assigned_at TIMESTAMP,
    last_active_at TIMESTAMP
);

-- How many seats the vendor's list has in all, as each file of it says: a page holds fewer.
CREATE TABLE IF NOT EXISTS raw.vendor_seat_list (
    content VARCHAR NOT NULL, tool VARCHAR NOT NULL, total_seats BIGINT NOT NULL
);
