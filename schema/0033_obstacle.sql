-- What stops customers from doing what automatic messages suggest: said by them, or by the team.
CREATE TABLE obstacle (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    person TEXT NOT NULL,             -- id; empty: nobody in particular
    kind TEXT NOT NULL,               -- no_time, not_found, no_rights, not_useful, technical, other
    text TEXT NOT NULL,               -- what they said
    play BIGINT NOT NULL,             -- definition; 0: none
    message BIGINT NOT NULL,          -- of the outbox; 0: none
    state TEXT NOT NULL,              -- open, taken_up, removed
    note TEXT NOT NULL,               -- of those who take it up
    at_us BIGINT NOT NULL,            -- business clock, as all times here
    by TEXT NOT NULL,                 -- as audit.actor; empty: the customer
    changed_us BIGINT NOT NULL,
    changed_by TEXT NOT NULL          -- as audit.actor; empty: nobody yet
);
CREATE INDEX obstacle_account ON obstacle (account, id);
CREATE INDEX obstacle_state ON obstacle (state, kind, play);
CREATE INDEX obstacle_person ON obstacle (person) WHERE person <> '';
