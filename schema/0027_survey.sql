-- Surveys: who was asked, and what they answered.

-- One person who was asked once. The link in the mail holds its number, signed.
CREATE TABLE survey_invitation (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    survey BIGINT NOT NULL,           -- definition of the kind survey
    version BIGINT NOT NULL,          -- whose questions are shown
    account TEXT NOT NULL,
    person TEXT NOT NULL,             -- id
    run BIGINT NOT NULL,              -- of a play; 0: asked by hand
    step TEXT NOT NULL,
    message BIGINT NOT NULL,          -- of the outbox; 0: none
    asked_us BIGINT NOT NULL,         -- business clock, as all times here
    closes_us BIGINT NOT NULL,        -- no answer is taken from then on
    answered_us BIGINT NOT NULL,      -- first time; 0: not
    changed_us BIGINT NOT NULL,       -- last time; 0: not answered
    by TEXT NOT NULL                  -- as audit.actor, of those asked by hand; empty: the program
);
CREATE UNIQUE INDEX survey_invitation_run ON survey_invitation (run, step, person) WHERE run <> 0;
CREATE INDEX survey_invitation_survey ON survey_invitation (survey, asked_us);
CREATE INDEX survey_invitation_account ON survey_invitation (account, changed_us);
CREATE INDEX survey_invitation_person ON survey_invitation (person);
-- What holds now: a correction takes the place of what was said before.
CREATE TABLE survey_answer (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    invitation BIGINT NOT NULL,
    question TEXT NOT NULL,           -- key
    kind TEXT NOT NULL,               -- nps, rating, effort, choice, text
    number BIGINT NOT NULL,           -- of nps, rating, effort; else 0
    text TEXT NOT NULL,               -- of text; of choice: the chosen ones, a line each
    changed_us BIGINT NOT NULL
);
CREATE UNIQUE INDEX survey_answer_question ON survey_answer (invitation, question);
