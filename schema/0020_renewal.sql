-- Renewals: an account and a day on which terms of it end. What the program says of one is made from the
-- statements about subscriptions, again and again; what people say stands beside it and stays.
CREATE TABLE renewal (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,            -- id
    due_day BIGINT NOT NULL,
    parts TEXT NOT NULL,              -- numbers of its subscriptions with blanks between; empty: of attributes
    currency TEXT NOT NULL,
    mrr BIGINT NOT NULL,              -- what is due: minor units a month
    ending_mrr BIGINT NOT NULL,       -- of it, what is said to end by then
    came_mrr BIGINT,                  -- what is paid after it; NULL: open, or not known
    result TEXT NOT NULL,             -- open, renewed, expanded, contracted, lost, withdrawn
    settled_day BIGINT NOT NULL,      -- 0: open
    decided_day BIGINT NOT NULL,      -- when it was said; 0: nobody said so
    opened_us BIGINT NOT NULL,
    -- by people
    likelihood BIGINT,                -- percent
    likelihood_by TEXT NOT NULL,
    likelihood_us BIGINT NOT NULL,
    note TEXT NOT NULL,
    next_step TEXT NOT NULL,
    next_day BIGINT NOT NULL,         -- 0: none
    said_result TEXT NOT NULL,        -- instead of `result`; empty: nothing
    said_by TEXT NOT NULL,
    said_us BIGINT NOT NULL,
    reason TEXT NOT NULL,
    version BIGINT NOT NULL,          -- of what people say
    changed_us BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);
CREATE INDEX renewal_account ON renewal (account, due_day);
CREATE INDEX renewal_due ON renewal (due_day);
-- A step of its checklist that somebody ticked.
CREATE TABLE renewal_step (
    renewal BIGINT NOT NULL,
    step TEXT NOT NULL,               -- key
    needed BIGINT NOT NULL,           -- 1: done; 0: not needed
    note TEXT NOT NULL,
    by TEXT NOT NULL,
    at_us BIGINT NOT NULL,
    PRIMARY KEY (renewal, step)
);
