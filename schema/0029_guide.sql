-- Guides: messages inside the customer's own app. One row is one guide for one person.
CREATE TABLE guide_message (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,                -- the same key again adds nothing
    guide BIGINT NOT NULL,            -- definition of the kind guide
    version BIGINT NOT NULL,          -- which it was made of
    name TEXT NOT NULL,               -- of the guide, then
    account TEXT NOT NULL,
    person TEXT NOT NULL,             -- user id
    play BIGINT NOT NULL,
    run BIGINT NOT NULL,
    step TEXT NOT NULL,
    priority BIGINT NOT NULL,
    body TEXT NOT NULL,               -- JSON as the browser gets it: act/guide.h
    state TEXT NOT NULL,              -- waiting, shown, dismissed, completed, cancelled
    created_us BIGINT NOT NULL,       -- business clock, as all times here
    until_us BIGINT NOT NULL,         -- not shown from then on
    shown_us BIGINT NOT NULL,         -- first time; 0: never, as below
    clicked_us BIGINT NOT NULL,
    dismissed_us BIGINT NOT NULL,
    completed_us BIGINT NOT NULL,
    asked BIGINT NOT NULL             -- questions that came back
);
CREATE UNIQUE INDEX guide_message_key ON guide_message (key);
CREATE INDEX guide_message_person ON guide_message (person, state);
CREATE INDEX guide_message_guide ON guide_message (guide, id);
CREATE INDEX guide_message_account ON guide_message (account, id);
CREATE INDEX guide_message_run ON guide_message (run, step);
-- With what the customer's own server proves who somebody is: one a write key.
CREATE TABLE app_secret (
    key BIGINT PRIMARY KEY,           -- of access_key
    secret TEXT NOT NULL,             -- as_…
    made_us BIGINT NOT NULL,
    made_by TEXT NOT NULL,            -- as audit.actor
    before TEXT NOT NULL,             -- is good as well until then; empty: none
    before_until_us BIGINT NOT NULL
);
