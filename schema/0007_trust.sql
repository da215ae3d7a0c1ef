-- Roles: members become CSMs. The roles are admin, lead, csm, account_manager, support, product, viewer.
UPDATE staff SET role = 'csm' WHERE role = 'member';
-- Whose accounts somebody sees.
ALTER TABLE staff ADD COLUMN sees TEXT NOT NULL DEFAULT 'all'; -- all, team, own
ALTER TABLE staff ADD COLUMN team BIGINT;                      -- team.id
CREATE TABLE team (
    id BIGINT PRIMARY KEY,            -- from 1
    name TEXT NOT NULL UNIQUE,
    region TEXT NOT NULL
);
-- Who looks after whose accounts meanwhile. Days of the business clock, both included.
CREATE TABLE cover (
    id BIGINT PRIMARY KEY,            -- from 1
    staff_id TEXT NOT NULL REFERENCES staff (id),
    by_id TEXT NOT NULL REFERENCES staff (id),
    from_day BIGINT NOT NULL,
    to_day BIGINT NOT NULL
);
-- Second factors: time-based codes of an authenticator. The secret has to be read, so it is stored as it is.
CREATE TABLE totp (
    staff_id TEXT PRIMARY KEY REFERENCES staff (id),
    secret TEXT NOT NULL,             -- base32
    confirmed_us BIGINT,              -- NULL: being set up, not asked for yet
    last_step BIGINT NOT NULL         -- 30-second step of the last code taken: no code counts twice
);
CREATE TABLE recovery_code (
    code_hash TEXT PRIMARY KEY,
    staff_id TEXT NOT NULL REFERENCES staff (id)
);
CREATE INDEX recovery_code_staff ON recovery_code (staff_id);
-- What a change was: members of JSON objects, without secrets; empty where there is nothing to say.
ALTER TABLE audit ADD COLUMN before TEXT NOT NULL DEFAULT '';
ALTER TABLE audit ADD COLUMN after TEXT NOT NULL DEFAULT '';
CREATE INDEX audit_subject ON audit (subject, id);
