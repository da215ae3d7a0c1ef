-- The register of risks and opportunities: what was sensed about an account, with its evidence as it was.
CREATE TABLE warning (
    id BIGINT PRIMARY KEY,            -- from 1
    rule BIGINT NOT NULL,             -- definition of the kind warning; 0: about the data of all accounts
    rule_version BIGINT NOT NULL,
    name TEXT NOT NULL,               -- of the rule, then
    account TEXT NOT NULL,            -- id; empty: all
    opportunity BIGINT NOT NULL,      -- 1, else a risk
    severity BIGINT NOT NULL,         -- 1 to 3, the worst
    root_cause BIGINT NOT NULL,       -- 1 to 10; 0: none
    probability BIGINT NOT NULL,      -- thousandths
    raised_us BIGINT NOT NULL,        -- business clock, as all times here
    day BIGINT NOT NULL,
    evidence TEXT NOT NULL,           -- JSON
    state TEXT NOT NULL,              -- open, snoozed, closed
    until_day BIGINT NOT NULL,        -- snoozed: open again from this day on; else 0
    owner TEXT NOT NULL,              -- empty: nobody
    due_day BIGINT NOT NULL,
    outcome TEXT NOT NULL,            -- of a closed one: saved, lost, won, …
    reason TEXT NOT NULL,
    seen BIGINT NOT NULL,             -- how often it became true
    last_us BIGINT NOT NULL,          -- when it last became true
    ended_us BIGINT NOT NULL,         -- no longer true since; 0: it is
    changed_us BIGINT NOT NULL,
    changed_by TEXT NOT NULL          -- as audit.actor; empty: nobody yet
);
CREATE INDEX warning_account ON warning (account, rule, id);
CREATE INDEX warning_state ON warning (state, id);
-- Who has seen which warning in the bell.
CREATE TABLE notice_read (
    staff TEXT NOT NULL,
    warning BIGINT NOT NULL,
    PRIMARY KEY (staff, warning)
);
