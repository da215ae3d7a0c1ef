-- What else is known of an opportunity in the register of warnings.
CREATE TABLE opportunity (
    warning BIGINT PRIMARY KEY,       -- its id
    customer_value TEXT NOT NULL,     -- what the customer gains; empty: not said
    worth BIGINT NOT NULL,            -- to us, a year, minor units; with an empty currency: not known
    currency TEXT NOT NULL,
    sales_state TEXT NOT NULL,        -- none, passed, accepted, won, lost
    sales_to TEXT NOT NULL,           -- whom of sales it was passed to
    sales_day BIGINT NOT NULL,        -- when; 0: it was not
    sales_by TEXT NOT NULL,           -- who passed it on, as changed_by
    sales_note TEXT NOT NULL,         -- what became of it
    changed_us BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);
CREATE TABLE opportunity_attempt (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    warning BIGINT NOT NULL,
    day BIGINT NOT NULL,
    note TEXT NOT NULL,
    valued BIGINT NOT NULL,           -- 1: what the customer gains was said by then
    made_us BIGINT NOT NULL,
    made_by TEXT NOT NULL
);
CREATE INDEX opportunity_attempt_warning ON opportunity_attempt (warning, day);
