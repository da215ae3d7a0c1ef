-- What colleagues are told by mail, and endpoints of other programs: a row for each recipient, written in the
-- transaction in which it happens, so that nothing is lost; and told once, in the transaction that adds to the
-- outbox.
CREATE TABLE news (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,                -- the same again adds nothing
    staff TEXT NOT NULL,              -- id of who is told; empty: the endpoints
    kind TEXT NOT NULL,               -- mention, task_given, …; of endpoints the type of event
    account TEXT NOT NULL,            -- id; may be empty
    record BIGINT NOT NULL,           -- number of the touchpoint, task, …
    detail TEXT NOT NULL,             -- what the record does not keep
    by TEXT NOT NULL,                 -- as audit.actor
    at_us BIGINT NOT NULL,            -- business clock
    told_us BIGINT NOT NULL,          -- 0: not yet
    message BIGINT NOT NULL           -- of the outbox that tells it; 0: none does
);
CREATE UNIQUE INDEX news_key ON news (key);
CREATE INDEX news_waiting ON news (staff, kind, id) WHERE told_us = 0;
CREATE INDEX news_mailed ON news (staff, kind, told_us) WHERE message > 0;
CREATE INDEX news_told ON news (told_us) WHERE told_us > 0;
CREATE INDEX news_account ON news (account, id);
-- How somebody wants to be told. Made when they are first looked at; empty texts are what is usual.
CREATE TABLE notify_choice (
    staff TEXT PRIMARY KEY,           -- id
    zone TEXT NOT NULL,               -- time zone; empty: that of the installation
    minute BIGINT NOT NULL,           -- of the day, there: when the daily and the weekly mail come
    weekday BIGINT NOT NULL,          -- of the weekly one: 1 Monday to 7; 0: none
    book TEXT NOT NULL,               -- what it is about: seen, own
    kinds TEXT NOT NULL,              -- "mention=at_once task_due=off": those that are not as usual
    daily_us BIGINT NOT NULL,         -- when the next daily one is due
    weekly_us BIGINT NOT NULL,        -- and the next weekly one; 0: never
    version BIGINT NOT NULL
);
