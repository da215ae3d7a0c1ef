-- What people define: metrics, segments, scorecards, warning rules. Each edit is a version that stays.
CREATE TABLE definition (
    kind TEXT NOT NULL,               -- metric, segment, scorecard, warning
    id BIGINT NOT NULL,               -- from 1 for each kind, never used twice
    name TEXT NOT NULL,
    version BIGINT NOT NULL,          -- from 1
    body TEXT NOT NULL,               -- JSON
    changed_us BIGINT NOT NULL,       -- business clock
    changed_by TEXT NOT NULL,         -- as audit.actor; "" for what came with the program
    why TEXT NOT NULL,
    PRIMARY KEY (kind, id),
    UNIQUE (kind, name)
);
CREATE TABLE definition_version (
    kind TEXT NOT NULL,
    id BIGINT NOT NULL,
    version BIGINT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    changed_us BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    why TEXT NOT NULL,
    PRIMARY KEY (kind, id, version)
);
-- For whom a watched formula is true, as it was last noted: what changed while nobody watched is found
-- against it.
CREATE TABLE watch_formula (
    kind TEXT NOT NULL,
    id BIGINT NOT NULL,
    version BIGINT NOT NULL,          -- of the definition that the members belong to
    PRIMARY KEY (kind, id)
);
CREATE TABLE watch_member (
    kind TEXT NOT NULL,
    id BIGINT NOT NULL,
    subject TEXT NOT NULL,            -- id of the account, or of the person
    PRIMARY KEY (kind, id, subject)
);
-- Who entered and left a segment while it was watched.
CREATE TABLE segment_change (
    number BIGINT PRIMARY KEY,        -- in the order of noting
    segment BIGINT NOT NULL,
    subject TEXT NOT NULL,            -- id of the account, or of the person
    entered BIGINT NOT NULL,          -- 1 entered, 0 left
    at_us BIGINT NOT NULL,            -- business clock
    day BIGINT NOT NULL
);
CREATE INDEX segment_change_newest ON segment_change (segment, number);
CREATE INDEX segment_change_subject ON segment_change (subject, segment, number);
