-- People who were erased. Nothing here says who: a row has the id only while it waits.
CREATE TABLE erasure (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    person TEXT NOT NULL,             -- id while it waits, then the pseudonym
    state TEXT NOT NULL,              -- waiting, cleaning (the log and the rows are done, free pages are not), done, failed
    who TEXT NOT NULL,                -- as audit.actor
    why TEXT NOT NULL,
    asked_us BIGINT NOT NULL,         -- real time, as ended_us
    ended_us BIGINT NOT NULL,         -- 0: not yet
    report TEXT NOT NULL              -- JSON: what was erased; empty while it waits
);
CREATE INDEX erasure_state ON erasure (state, id);
-- The erase list: by it a backup of before is erased again. Hashes under a key that the installation keeps.
CREATE TABLE erased_id (
    hash TEXT PRIMARY KEY,
    erasure BIGINT NOT NULL
);
