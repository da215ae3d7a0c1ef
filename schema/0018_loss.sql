-- The register of losses: accounts that stopped paying, or pay less, as the program found it in the ledger
-- and the life state, or as people wrote it down; what was known before, and what is done to win them back.
CREATE TABLE loss (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    what TEXT NOT NULL,               -- lost, downgrade
    day BIGINT NOT NULL,              -- the first day without, or with less
    source TEXT NOT NULL,             -- ledger, life, hand
    currency TEXT NOT NULL,           -- ISO 4217; empty: what was paid is not known
    paid BIGINT NOT NULL,             -- minor units a month the day before
    stays BIGINT NOT NULL,            -- and from the day on
    owner TEXT NOT NULL,              -- whose account it was the day before; empty: nobody's
    withdrawn_by TEXT NOT NULL,       -- program: the history no longer says so; person; empty: it stands
    back_day BIGINT NOT NULL,         -- the first day it paid again, or as much as before; 0: it does not
    back_mrr BIGINT NOT NULL,         -- what it paid then
    -- What people say, or what the billing system said, as long as nobody has.
    kind TEXT NOT NULL,               -- voluntary, involuntary; empty: not known
    reason TEXT NOT NULL,             -- key of the setting losses; empty: not known
    root_cause BIGINT NOT NULL,       -- 1 to 10; 0: none
    competitor TEXT NOT NULL,
    caused_by TEXT NOT NULL,          -- key of the setting losses; empty: not known
    recommend TEXT NOT NULL,          -- yes, no; empty: not asked
    could_be_seen TEXT NOT NULL,      -- yes, no; empty: not judged
    lesson TEXT NOT NULL,
    said TEXT NOT NULL,               -- by the customer
    win_back TEXT NOT NULL,           -- none, try, won, given_up
    win_back_owner TEXT NOT NULL,     -- e-mail address; empty: nobody
    win_back_day BIGINT NOT NULL,     -- of the next step; 0: none
    win_back_note TEXT NOT NULL,
    touched BIGINT NOT NULL,          -- 1: people wrote into it
    -- What the warnings knew.
    looked BIGINT NOT NULL,           -- 1: what follows was found out
    recorded BIGINT NOT NULL,         -- 1: from the register of warnings; 0: today's rules asked of those days
    signal_day BIGINT NOT NULL,       -- of the first that counts; 0: none
    acted_day BIGINT NOT NULL,        -- of the first task, touchpoint or answer after it; 0: none
    health BIGINT NOT NULL,           -- 90 days before; -1: none
    signals TEXT NOT NULL,            -- JSON
    created_us BIGINT NOT NULL,
    changed_us BIGINT NOT NULL,
    changed_by TEXT NOT NULL          -- empty: the program
);
CREATE INDEX loss_account ON loss (account, day);
CREATE INDEX loss_day ON loss (day);
CREATE INDEX loss_pending ON loss (day) WHERE looked = 0;
