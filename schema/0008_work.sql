-- What the team writes and does: touchpoints with what was said, goals and promises, tasks, tickets, and what
-- each person has done with their page of the day. Times are of the business clock. Who: as audit.actor.
CREATE TABLE touchpoint (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- from 1, never used twice; row of touchpoint_text
    account TEXT NOT NULL,            -- id; empty: of no account
    kind TEXT NOT NULL,               -- call, visit, mail, meeting, note, event
    at_us BIGINT NOT NULL,            -- when it happened
    author TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,               -- plain text
    form TEXT NOT NULL,               -- JSON: the answers of the template
    words TEXT NOT NULL,              -- the same answers as text, for the search
    place TEXT NOT NULL,              -- the account as one word, for the search
    asked BIGINT NOT NULL,            -- 1: its kind asks for the form
    complete BIGINT NOT NULL,         -- 1: what its kind asks for is answered
    sentiment BIGINT,                 -- -2 to 2
    stated_use TEXT NOT NULL,         -- daily, weekly, monthly, rarely, never; empty: not said
    message_id TEXT,                  -- of a mail, so that it is kept once
    created_us BIGINT NOT NULL,
    changed_us BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);
CREATE INDEX touchpoint_account ON touchpoint (account, at_us);
CREATE INDEX touchpoint_author ON touchpoint (author, at_us);
CREATE INDEX touchpoint_at ON touchpoint (at_us);
CREATE UNIQUE INDEX touchpoint_message ON touchpoint (message_id) WHERE message_id IS NOT NULL;
CREATE VIRTUAL TABLE touchpoint_text USING fts5(
    title, body, words, place, content='touchpoint', content_rowid='id',
    tokenize='unicode61 remove_diacritics 2', prefix='2 3 4');
CREATE TRIGGER touchpoint_text_insert AFTER INSERT ON touchpoint BEGIN
    INSERT INTO touchpoint_text (rowid, title, body, words, place)
        VALUES (new.id, new.title, new.body, new.words, new.place);
END;
CREATE TRIGGER touchpoint_text_delete AFTER DELETE ON touchpoint BEGIN
    INSERT INTO touchpoint_text (touchpoint_text, rowid, title, body, words, place)
        VALUES ('delete', old.id, old.title, old.body, old.words, old.place);
END;
CREATE TRIGGER touchpoint_text_update AFTER UPDATE OF title, body, words, place ON touchpoint BEGIN
    INSERT INTO touchpoint_text (touchpoint_text, rowid, title, body, words, place)
        VALUES ('delete', old.id, old.title, old.body, old.words, old.place);
    INSERT INTO touchpoint_text (rowid, title, body, words, place)
        VALUES (new.id, new.title, new.body, new.words, new.place);
END;
CREATE TABLE touchpoint_person (
    person TEXT NOT NULL,             -- id
    touchpoint BIGINT NOT NULL,
    PRIMARY KEY (person, touchpoint)
);
CREATE INDEX touchpoint_person_of ON touchpoint_person (touchpoint);
CREATE TABLE touchpoint_theme (
    theme TEXT NOT NULL,              -- code: "group/code", or a code alone
    touchpoint BIGINT NOT NULL,
    PRIMARY KEY (theme, touchpoint)
);
CREATE INDEX touchpoint_theme_of ON touchpoint_theme (touchpoint);
CREATE TABLE touchpoint_mention (
    staff TEXT NOT NULL,              -- id of the staff member named in the text
    touchpoint BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    PRIMARY KEY (staff, touchpoint)
);
CREATE INDEX touchpoint_mention_of ON touchpoint_mention (touchpoint);
CREATE TABLE attachment (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    touchpoint BIGINT NOT NULL,
    name TEXT NOT NULL,
    type TEXT NOT NULL,               -- media type as it was sent
    size BIGINT NOT NULL,
    bytes BLOB NOT NULL,
    created_us BIGINT NOT NULL,
    created_by TEXT NOT NULL
);
CREATE INDEX attachment_touchpoint ON attachment (touchpoint);
-- What a customer wants to reach, what we promised, what they wish for.
CREATE TABLE goal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,               -- goal, promise, wish
    title TEXT NOT NULL,
    note TEXT NOT NULL,
    owner TEXT NOT NULL,              -- e-mail address; empty: nobody
    due_day BIGINT NOT NULL,          -- 0: none
    state TEXT NOT NULL,              -- open, reached, dropped
    touchpoint BIGINT NOT NULL,       -- that it was said in; 0: none
    created_us BIGINT NOT NULL,
    changed_us BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);
CREATE INDEX goal_account ON goal (account, state);
CREATE INDEX goal_owner ON goal (owner, state);
CREATE TABLE task (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    note TEXT NOT NULL,
    account TEXT NOT NULL,            -- id; empty: of no account
    person TEXT NOT NULL,             -- id; empty: none
    owner TEXT NOT NULL,              -- e-mail address; empty: nobody
    due_day BIGINT NOT NULL,
    kind TEXT NOT NULL,               -- support, training, onboarding, …
    repeats TEXT NOT NULL,            -- daily, weekly, monthly, yearly; empty: once
    every BIGINT NOT NULL,            -- each so many of them
    first_day BIGINT NOT NULL,        -- due day of the first of a series: keeps the 31st
    checklist TEXT NOT NULL,          -- JSON: [{"text":…,"done":…}]
    warning BIGINT NOT NULL,          -- linked evidence; 0: none
    touchpoint BIGINT NOT NULL,
    state TEXT NOT NULL,              -- open, done, skipped
    reason TEXT NOT NULL,             -- why it was skipped
    ended_us BIGINT NOT NULL,         -- when it was done or skipped; 0: open
    created_us BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    changed_us BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);
CREATE INDEX task_owner ON task (owner, state, due_day);
CREATE INDEX task_account ON task (account, state, due_day);
CREATE INDEX task_due ON task (state, due_day);
-- Secret links to the calendar of a person's tasks; one a person.
CREATE TABLE calendar_link (
    staff TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    created_us BIGINT NOT NULL
);
CREATE TABLE ticket (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,             -- zendesk, freshdesk, api, csv
    external TEXT NOT NULL,           -- its number there
    account TEXT NOT NULL,            -- id; empty: not known
    person TEXT NOT NULL,             -- id or address of who asks; empty: not known
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,               -- bug, question, feature, billing, other
    severity TEXT NOT NULL,           -- low, normal, high, urgent
    state TEXT NOT NULL,              -- open, waiting, solved
    opened_us BIGINT NOT NULL,
    touched_us BIGINT NOT NULL,       -- of the newest news from its source: older ones are dropped
    solved_us BIGINT NOT NULL,        -- 0: not solved
    reopened BIGINT NOT NULL,         -- how often
    escalated_us BIGINT NOT NULL,     -- 0: not escalated
    calmed_us BIGINT NOT NULL,        -- end of the escalation; 0: it goes on
    holder TEXT NOT NULL,             -- who has it now, as its source says
    url TEXT NOT NULL,
    UNIQUE (source, external)
);
CREATE INDEX ticket_account ON ticket (account, opened_us);
CREATE INDEX ticket_state ON ticket (state, opened_us);
CREATE TABLE ticket_change (
    ticket BIGINT NOT NULL,
    number BIGINT NOT NULL,           -- from 1 for each ticket
    at_us BIGINT NOT NULL,
    what TEXT NOT NULL,               -- state, severity, holder, escalated, calmed, reopened
    before TEXT NOT NULL,
    after TEXT NOT NULL,
    PRIMARY KEY (ticket, number)
);
-- The page of the day: what a person did with an item, and when they looked last.
CREATE TABLE today_mark (
    staff TEXT NOT NULL,
    item TEXT NOT NULL,               -- its key
    kind TEXT NOT NULL,
    answer TEXT NOT NULL,             -- done, later, not_relevant
    until_day BIGINT NOT NULL,        -- hidden before this day
    at_us BIGINT NOT NULL,
    counts BIGINT NOT NULL,           -- 0: the person has reset what was learned
    PRIMARY KEY (staff, item)
);
CREATE TABLE today_seen (
    staff TEXT PRIMARY KEY,
    at_us BIGINT NOT NULL,            -- of the visit now
    before_us BIGINT NOT NULL         -- of the visit before
);
