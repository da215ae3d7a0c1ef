-- Owners that were set for many accounts at once, so that it can be undone. Times of the business clock.
CREATE TABLE assignment (
    id BIGINT PRIMARY KEY,            -- from 1
    at_us BIGINT NOT NULL,
    who TEXT NOT NULL,                -- id of staff, or "key:3"
    owner TEXT NOT NULL,              -- e-mail address; empty: nobody
    why TEXT NOT NULL,
    undone_us BIGINT
);
CREATE TABLE assignment_account (
    assignment_id BIGINT NOT NULL REFERENCES assignment (id),
    account TEXT NOT NULL,
    before TEXT NOT NULL,             -- owner before; empty: nobody
    PRIMARY KEY (assignment_id, account)
);
