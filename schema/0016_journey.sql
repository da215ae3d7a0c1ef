-- The customer journey: who was in which stage, and what people moved by hand.

-- Where an account stands towards a stage: the state of know/stage_step, one row once it was ever in it.
CREATE TABLE stage_place (
    stage BIGINT NOT NULL,            -- definition of the kind stage
    account TEXT NOT NULL,
    inside BIGINT NOT NULL,           -- 1: it is in the stage
    spent BIGINT NOT NULL,            -- 1: it enters again only once the formula was no
    held BIGINT NOT NULL,             -- 1: what a person decided holds while the formulas say `signal`
    signal BIGINT NOT NULL,           -- 1 enter, 2 leave, 3 both
    changed_day BIGINT NOT NULL,
    stay BIGINT NOT NULL,             -- the newest one; 0: none
    PRIMARY KEY (stage, account)
);
-- One time in a stage, from the day it was entered to the day it was left.
CREATE TABLE stage_stay (
    id BIGINT PRIMARY KEY,            -- from 1
    stage BIGINT NOT NULL,
    stage_version BIGINT NOT NULL,    -- of the definition, when it was entered
    account TEXT NOT NULL,
    entered_day BIGINT NOT NULL,
    entered_by TEXT NOT NULL,         -- id of staff or of a key; empty: the formula
    entered_why TEXT NOT NULL,
    early BIGINT NOT NULL,            -- 1: it was in the stage already when it was first looked at
    left_day BIGINT NOT NULL,         -- 0: still in it
    left_by TEXT NOT NULL,
    left_why TEXT NOT NULL,
    ended BIGINT NOT NULL             -- 1: left because the account was lost
);
CREATE INDEX stage_stay_account ON stage_stay (account, stage, id);
-- Milestones of the stage that were reached during a stay.
CREATE TABLE stage_milestone (
    stay BIGINT NOT NULL,
    name TEXT NOT NULL,
    day BIGINT NOT NULL,
    PRIMARY KEY (stay, name)
);
-- What people moved by hand; the newest of an account and stage can be taken back.
CREATE TABLE stage_move (
    id BIGINT PRIMARY KEY,            -- from 1
    stage BIGINT NOT NULL,
    account TEXT NOT NULL,
    enters BIGINT NOT NULL,           -- 1: into the stage, 0: out of it
    day BIGINT NOT NULL,
    at_us BIGINT NOT NULL,            -- business clock
    moved_by TEXT NOT NULL,
    why TEXT NOT NULL,
    stay BIGINT NOT NULL,             -- the one it began or ended
    before TEXT NOT NULL,             -- the place before: inside spent held signal changed_day stay; or empty
    undone BIGINT NOT NULL            -- 1: taken back
);
CREATE INDEX stage_move_account ON stage_move (account, stage, id);
-- Up to which day a stage was followed.
CREATE TABLE stage_followed (
    stage BIGINT PRIMARY KEY,
    day BIGINT NOT NULL
);
