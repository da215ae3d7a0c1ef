-- Use cases at customers: what they do with the product, what it should bring and what it was measured to bring.
-- What a use case is in itself is a definition ('use case').
CREATE TABLE use_case (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    definition BIGINT NOT NULL,       -- of the library
    state TEXT NOT NULL,              -- proposed, planned, live, stopped
    owner TEXT NOT NULL,              -- e-mail address; empty: nobody
    planned_day BIGINT NOT NULL,      -- when work on it began or is to begin; 0: not said
    live_day BIGINT NOT NULL,         -- 0: not said
    currency TEXT NOT NULL,           -- of the amounts below; empty: none is said
    expected BIGINT NOT NULL,         -- return a year, minor units; -1: not said
    our_cost BIGINT NOT NULL,
    their_cost BIGINT NOT NULL,
    measured BIGINT NOT NULL,         -- return a year
    measured_day BIGINT NOT NULL,     -- 0: not measured
    how TEXT NOT NULL,                -- it was measured
    note TEXT NOT NULL,
    created_us BIGINT NOT NULL,
    changed_us BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);
CREATE INDEX use_case_account ON use_case (account);
CREATE INDEX use_case_definition ON use_case (definition, state);
-- Accounts whose words about use cases are to be said to the log.
CREATE TABLE use_case_unsaid (
    account TEXT PRIMARY KEY
);
-- A plan of how a customer comes to use more of the product, by when, and who takes care.
CREATE TABLE adoption_plan (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    title TEXT NOT NULL,
    note TEXT NOT NULL,
    owner TEXT NOT NULL,              -- e-mail address; empty: nobody
    use_case BIGINT NOT NULL,         -- of the library, that it leads to; 0: none
    start_day BIGINT NOT NULL,
    due_day BIGINT NOT NULL,
    state TEXT NOT NULL,              -- open, reached, closed
    ended_day BIGINT NOT NULL,        -- 0: open
    why TEXT NOT NULL,                -- it was closed
    created_us BIGINT NOT NULL,
    changed_us BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);
CREATE INDEX adoption_plan_account ON adoption_plan (account);
CREATE INDEX adoption_plan_state ON adoption_plan (state, due_day);
CREATE TABLE adoption_item (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    plan BIGINT NOT NULL,
    kind TEXT NOT NULL,               -- feature, users, people
    feature TEXT NOT NULL,            -- its name
    measure TEXT NOT NULL,            -- people: so many; share: so many percent of the active people
    target BIGINT NOT NULL,
    due_day BIGINT NOT NULL,
    owner TEXT NOT NULL,
    reached_day BIGINT NOT NULL,      -- the first day of the plan on which it held; 0: none yet
    looked_day BIGINT NOT NULL        -- up to this day it did not
);
CREATE INDEX adoption_item_plan ON adoption_item (plan);
-- Named people who should be active.
CREATE TABLE adoption_person (
    person TEXT NOT NULL,             -- id
    item BIGINT NOT NULL,
    PRIMARY KEY (person, item)
);
CREATE INDEX adoption_person_of ON adoption_person (item);
-- A touchpoint that is a workshop: which use cases it is about, what was decided, what comes next.
CREATE TABLE workshop (
    touchpoint BIGINT PRIMARY KEY,
    decisions TEXT NOT NULL
);
CREATE TABLE workshop_case (
    definition BIGINT NOT NULL,       -- of the library
    touchpoint BIGINT NOT NULL,
    PRIMARY KEY (definition, touchpoint)
);
CREATE INDEX workshop_case_of ON workshop_case (touchpoint);
CREATE TABLE workshop_step (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    touchpoint BIGINT NOT NULL,
    text TEXT NOT NULL,
    owner TEXT NOT NULL,              -- e-mail address; empty: nobody
    due_day BIGINT NOT NULL,          -- 0: not said
    task BIGINT NOT NULL              -- that was made of it; 0: none
);
CREATE INDEX workshop_step_of ON workshop_step (touchpoint);
