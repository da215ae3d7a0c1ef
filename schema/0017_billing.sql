-- Who pays at a billing system, and which account that is; and what its messages came to.
CREATE TABLE billing_customer (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,             -- stripe
    customer TEXT NOT NULL,           -- id there
    account TEXT NOT NULL,            -- id; empty: not known yet
    said TEXT NOT NULL,               -- the account's id as the source names it; empty: it does not
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    linked_by TEXT NOT NULL,          -- who said which account it is; empty: found by itself
    first_us BIGINT NOT NULL,
    heard_us BIGINT NOT NULL,         -- of the newest message with name and address
    heard_rank BIGINT NOT NULL,
    heard_message TEXT NOT NULL,
    said_us BIGINT NOT NULL,          -- of the newest that names the account
    said_rank BIGINT NOT NULL,
    said_message TEXT NOT NULL,
    UNIQUE (source, customer)
);
CREATE INDEX billing_customer_account ON billing_customer (account);
-- The newest messages, for people who look why something is not here.
CREATE TABLE billing_message (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    message TEXT NOT NULL,            -- id there
    type TEXT NOT NULL,
    at_us BIGINT NOT NULL,            -- when it was made there
    received_us BIGINT NOT NULL,      -- first of all
    deliveries BIGINT NOT NULL,
    result TEXT NOT NULL,             -- taken, ignored, refused
    note TEXT NOT NULL                -- what could not be read; empty: nothing
);
-- What becomes true by time alone is looked for each minute.
CREATE INDEX subscription_state_cancels ON subscription_state (cancels_us) WHERE cancels_us IS NOT NULL;
CREATE INDEX subscription_state_term ON subscription_state (term_end_us) WHERE term_end_us IS NOT NULL;
CREATE UNIQUE INDEX billing_message_id ON billing_message (source, message);
