-- The event log: committed batches as they came, later sealed into segments sorted by account.
CREATE TABLE log_batch (
    sequence BIGINT PRIMARY KEY,      -- number of its first entry, from 1
    entry_count BIGINT NOT NULL,
    newest_us BIGINT NOT NULL,        -- latest time received, business clock
    bytes BLOB NOT NULL               -- encoded entries, compressed
);
CREATE TABLE log_segment (
    sequence BIGINT PRIMARY KEY,      -- number of its first entry; segments come before all batches
    entry_count BIGINT NOT NULL,
    oldest_us BIGINT NOT NULL,        -- earliest and latest time of an entry
    latest_us BIGINT NOT NULL,
    newest_us BIGINT NOT NULL         -- latest time received
);
CREATE TABLE log_page (
    segment BIGINT NOT NULL,          -- log_segment.sequence
    first_key BIGINT NOT NULL,        -- smallest account key in the page
    number BIGINT NOT NULL,           -- from 0, in the order of keys
    bytes BLOB NOT NULL,
    PRIMARY KEY (segment, first_key, number)
);
-- Hashes of the message ids of sealed entries, sorted, for repeated deliveries.
CREATE TABLE dedup_run (
    run BIGINT PRIMARY KEY,
    hash_count BIGINT NOT NULL,
    level BIGINT NOT NULL
);
CREATE TABLE dedup_page (
    run BIGINT NOT NULL,
    number BIGINT NOT NULL,
    first_hash BIGINT NOT NULL,       -- top 63 bits of its first hash
    bytes BLOB NOT NULL,
    PRIMARY KEY (run, number)
);
-- What the installation is set to; the value is text or JSON.
CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    changed_us BIGINT NOT NULL
);
-- Features: named groups of events.
CREATE TABLE feature (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    is_key BIGINT NOT NULL,
    events TEXT NOT NULL,             -- JSON array of event names
    changed_us BIGINT NOT NULL
);
