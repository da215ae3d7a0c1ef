-- An account that goes from one person to another, with what was promised; it is accepted or returned.

CREATE TABLE handover (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,               -- sale, csm
    giver TEXT NOT NULL,              -- e-mail addresses
    receiver TEXT NOT NULL,
    goals TEXT NOT NULL,              -- JSON: ["…"]
    promises TEXT NOT NULL,
    note TEXT NOT NULL,
    due_day BIGINT NOT NULL,          -- to be answered by then
    state TEXT NOT NULL,              -- open, accepted, returned
    why TEXT NOT NULL,                -- of the return
    created_us BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    ended_us BIGINT NOT NULL,         -- 0: open
    ended_by TEXT NOT NULL
);
CREATE INDEX handover_account ON handover (account, id);
CREATE INDEX handover_receiver ON handover (receiver, state);
CREATE INDEX handover_state ON handover (state, due_day);
