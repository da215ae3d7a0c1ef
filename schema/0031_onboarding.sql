-- What onboarding asks for beside the stages of the journey: access for people, the acceptance check, and what
-- the team says of an account's onboarding.

-- A user account of the vendor's product that was asked for, from the request to the first use.
CREATE TABLE access_request (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    person TEXT NOT NULL,             -- id of the user
    email TEXT NOT NULL,              -- may be empty
    name TEXT NOT NULL,
    requested_day BIGINT NOT NULL,
    requested_by TEXT NOT NULL,       -- who asked for it, in words
    invited_day BIGINT NOT NULL,      -- 0: not yet
    activated_day BIGINT NOT NULL,
    activated_by TEXT NOT NULL,       -- use, event, hand; empty: not yet
    withdrawn_day BIGINT NOT NULL,
    note TEXT NOT NULL,
    created_us BIGINT NOT NULL,
    changed_us BIGINT NOT NULL,
    changed_by TEXT NOT NULL          -- as audit.actor; empty: by what the product sent
);
CREATE INDEX access_request_account ON access_request (account, person, id);
CREATE INDEX access_request_open ON access_request (requested_day)
    WHERE activated_day = 0 AND withdrawn_day = 0;
-- An item of a stage's acceptance check that somebody ticked. Its newest row counts.
CREATE TABLE acceptance_tick (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    stage BIGINT NOT NULL,            -- definition of the kind stage
    item TEXT NOT NULL,               -- its text
    done BIGINT NOT NULL,             -- 0: taken back
    day BIGINT NOT NULL,
    at_us BIGINT NOT NULL,
    ticked_by TEXT NOT NULL,          -- as audit.actor
    note TEXT NOT NULL
);
CREATE INDEX acceptance_tick_account ON acceptance_tick (account, stage, id);
-- What the team says of an account's onboarding. Its newest row counts.
CREATE TABLE onboarding_note (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    hours BIGINT NOT NULL,            -- a week that the customer has for it; -1: not said
    knowledge BIGINT NOT NULL,        -- 1 to 5; 0: not said
    ready_day BIGINT NOT NULL,        -- when hours or knowledge were said; 0: never
    ready_by TEXT NOT NULL,
    help TEXT NOT NULL,               -- who must help next, as the customer reads it
    issues TEXT NOT NULL,             -- what is in the way, as the customer reads it
    support TEXT NOT NULL,            -- where executive support is needed; empty: nowhere
    support_us BIGINT NOT NULL,       -- when that was said
    support_by TEXT NOT NULL,
    changed_us BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);
CREATE INDEX onboarding_note_account ON onboarding_note (account, id);
