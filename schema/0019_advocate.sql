-- Advocates: who speaks for the product, what they were asked, and whom they brought.
CREATE TABLE advocate (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    person TEXT NOT NULL,             -- id; empty: the customer as a whole
    state TEXT NOT NULL,              -- active, ended
    agreed BIGINT NOT NULL,           -- what they agreed to do: bits, by the order of ADVOCATE_KIND_NAMES
    why TEXT NOT NULL,                -- what makes them one
    owner TEXT NOT NULL,              -- e-mail address; empty: nobody
    paused_day BIGINT NOT NULL,       -- not to be asked before; 0: not paused
    created_us BIGINT NOT NULL,
    changed_us BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);
CREATE INDEX advocate_account ON advocate (account, state);
CREATE TABLE advocate_ask (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    advocate BIGINT NOT NULL,
    kind TEXT NOT NULL,               -- reference, case_study, …
    day BIGINT NOT NULL,
    answer TEXT NOT NULL,             -- waiting, yes, no, done
    note TEXT NOT NULL,
    changed_us BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);
CREATE INDEX advocate_ask_advocate ON advocate_ask (advocate, day);
CREATE TABLE referral (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    advocate BIGINT NOT NULL,
    prospect TEXT NOT NULL,           -- who was referred
    day BIGINT NOT NULL,
    result TEXT NOT NULL,             -- open, won, lost
    worth BIGINT NOT NULL,            -- a year, minor units; with an empty currency: not known
    currency TEXT NOT NULL,
    note TEXT NOT NULL,
    changed_us BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);
CREATE INDEX referral_advocate ON referral (advocate, day);
