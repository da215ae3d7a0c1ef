-- Plays: who goes through which, what was done, and who was told how often.

-- One account, or one person of it, in a play: the state of act/play_step.
CREATE TABLE play_run (
    id BIGINT PRIMARY KEY,            -- from 1
    play BIGINT NOT NULL,             -- definition of the kind play
    version BIGINT NOT NULL,          -- whose steps it takes
    account TEXT NOT NULL,
    person TEXT NOT NULL,             -- user id; empty: the account as a whole
    held BIGINT NOT NULL,             -- 1: held out, nothing is done
    state BIGINT NOT NULL,            -- 0 going, 1 paused, 2 watching, 3 ended, 4 resting (the play is off)
    result BIGINT NOT NULL,           -- 0 none yet, 1 finished, 2 goal, 3 exit, 4 stopped
    entered_us BIGINT NOT NULL,       -- business clock, as all times here
    goal_us BIGINT NOT NULL,          -- 0: not reached
    step TEXT NOT NULL,               -- to be taken, or waited at; empty: none
    arrived BIGINT NOT NULL,          -- 1: it waits there since since_us
    since_us BIGINT NOT NULL,
    due_us BIGINT NOT NULL,
    ended_us BIGINT NOT NULL,         -- 0: not yet
    moves BIGINT NOT NULL,            -- how many there are; also tells whether somebody else was quicker
    why TEXT NOT NULL                 -- of the entry, or of the last thing done by hand
);
CREATE INDEX play_run_due ON play_run (due_us) WHERE state IN (0, 2);
CREATE INDEX play_run_account ON play_run (account, play);
CREATE INDEX play_run_play ON play_run (play, state, step);
-- The way it took.
CREATE TABLE play_move (
    run BIGINT NOT NULL,
    number BIGINT NOT NULL,           -- from 1
    at_us BIGINT NOT NULL,
    step TEXT NOT NULL,               -- empty: of the run as a whole
    outcome TEXT NOT NULL,
    why TEXT NOT NULL,
    reference BIGINT NOT NULL,        -- the task, note or message that was made; 0: none
    PRIMARY KEY (run, number)
);
-- How often a step came to what, over all runs and versions of the play.
CREATE TABLE play_count (
    play BIGINT NOT NULL,
    step TEXT NOT NULL,
    outcome TEXT NOT NULL,
    count BIGINT NOT NULL,
    PRIMARY KEY (play, step, outcome)
);
-- Messages that plays sent: limits hold across all of them.
CREATE TABLE play_contact (
    run BIGINT NOT NULL,
    step TEXT NOT NULL,
    account TEXT NOT NULL,
    person TEXT NOT NULL,
    at_us BIGINT NOT NULL,
    PRIMARY KEY (run, step, person)
);
CREATE INDEX play_contact_person ON play_contact (person, at_us);
CREATE INDEX play_contact_account ON play_contact (account, at_us);
-- Up to which change of its segment of people a play has let them enter.
CREATE TABLE play_cursor (
    play BIGINT PRIMARY KEY,
    segment BIGINT NOT NULL,
    change BIGINT NOT NULL
);
