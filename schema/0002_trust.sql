-- People who work with the app. Times are real, never of the business clock.
CREATE TABLE staff (
    id TEXT PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,       -- lower case
    name TEXT NOT NULL,
    role TEXT NOT NULL,               -- admin, lead, csm, ... (0007; was admin, member)
    state TEXT NOT NULL,              -- invited, active, disabled
    password TEXT,                    -- argon2id; NULL until the invitation is accepted
    created_us BIGINT NOT NULL,
    last_seen_us BIGINT
);
-- Links by which somebody sets a first or a new password; one a person.
CREATE TABLE staff_invite (
    staff_id TEXT PRIMARY KEY REFERENCES staff (id),
    token_hash TEXT NOT NULL UNIQUE,
    expires_us BIGINT NOT NULL
);
CREATE TABLE session (
    token_hash TEXT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,          -- may be shown; the token may not
    staff_id TEXT NOT NULL REFERENCES staff (id),
    csrf TEXT NOT NULL,
    client TEXT NOT NULL,             -- the browser's User-Agent, cut
    created_us BIGINT NOT NULL,
    last_seen_us BIGINT NOT NULL,
    expires_us BIGINT NOT NULL
);
CREATE INDEX session_staff ON session (staff_id);
CREATE INDEX session_expires ON session (expires_us);
-- Write keys of tracking and keys of the API. The hash is of 30 random characters: a plain one is enough.
CREATE TABLE access_key (
    id BIGINT PRIMARY KEY,            -- from 1; events carry it
    kind TEXT NOT NULL,               -- write, api
    dialect TEXT NOT NULL,            -- segment, rudderstack; empty for api
    name TEXT NOT NULL,
    key_hash TEXT NOT NULL UNIQUE,
    hint TEXT NOT NULL,               -- "wk_9fQ2…c7Lm"
    created_us BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    revoked_us BIGINT,
    last_used_us BIGINT,
    events BIGINT NOT NULL,           -- accepted items
    refused BIGINT NOT NULL           -- items refused, and requests after it was revoked
);
-- Requests with a key that is none. One row.
CREATE TABLE wrong_key (
    id BIGINT PRIMARY KEY,
    tries BIGINT NOT NULL,
    last_us BIGINT NOT NULL
);
-- Who did what, when. Rows are never changed.
CREATE TABLE audit (
    id BIGINT PRIMARY KEY,
    at_us BIGINT NOT NULL,
    actor TEXT NOT NULL,              -- id of staff, "key:3", "cli", or "" for nobody
    action TEXT NOT NULL,             -- "key.create"
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
);
CREATE INDEX audit_at ON audit (at_us);
