-- What accounts pay. Amounts are int64 minor units of their currency; times are of the business clock. A
-- statement (state, invoice, payment, card) has the time and the id its source gave it, so that any order of
-- arrival and any repetition end in the same rows.

CREATE TABLE product (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    source TEXT NOT NULL,             -- api, csv, stripe, hand
    active BIGINT NOT NULL,           -- 0: no longer sold
    changed_us BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);
CREATE TABLE price (
    id TEXT PRIMARY KEY,
    product TEXT NOT NULL,            -- id; empty: of none
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    currency TEXT NOT NULL,           -- ISO 4217, upper case
    amount BIGINT NOT NULL,           -- minor units an interval and a seat
    interval TEXT NOT NULL,           -- day, week, month, year
    interval_count BIGINT NOT NULL,   -- each so many of them
    per_seat BIGINT NOT NULL,         -- 1: times the seats
    active BIGINT NOT NULL,
    changed_us BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);
CREATE INDEX price_product ON price (product);

CREATE TABLE subscription (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,          -- as its source calls it
    account TEXT NOT NULL,            -- id; empty: not known yet
    source TEXT NOT NULL,
    customer TEXT NOT NULL,           -- the source's id of who pays; empty: none
    name TEXT NOT NULL,
    created_us BIGINT NOT NULL,
    changed_us BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);
CREATE INDEX subscription_account ON subscription (account, number);
CREATE INDEX subscription_customer ON subscription (customer, source);
-- What holds from at_us on, until the next in the order (at_us, rank, message).
CREATE TABLE subscription_state (
    subscription TEXT NOT NULL,
    at_us BIGINT NOT NULL,
    rank BIGINT NOT NULL,             -- of several of one time, the higher is later
    message TEXT NOT NULL,            -- the source's id of the statement
    state TEXT NOT NULL,              -- trial, incomplete, active, past_due, paused, cancelled
    currency TEXT NOT NULL,
    mrr BIGINT NOT NULL,              -- minor units a month, net of discounts
    list_mrr BIGINT NOT NULL,         -- before them
    seats BIGINT,
    product TEXT NOT NULL,            -- empty: not said
    price TEXT NOT NULL,
    interval_months BIGINT NOT NULL,  -- how often it is billed; 0: not said, or not whole months
    term_start_us BIGINT,
    term_end_us BIGINT,
    cancels_us BIGINT,                -- it ends then unless somebody changes it
    reason TEXT NOT NULL,             -- why it was cancelled
    comment TEXT NOT NULL,
    PRIMARY KEY (subscription, message)
);
CREATE INDEX subscription_state_time ON subscription_state (subscription, at_us, rank, message);
CREATE INDEX subscription_state_at ON subscription_state (at_us);

-- What one unit of `currency` is worth in `reporting` from a day on, until the next.
CREATE TABLE currency_rate (
    reporting TEXT NOT NULL,
    currency TEXT NOT NULL,
    day BIGINT NOT NULL,
    rate TEXT NOT NULL,               -- decimal
    changed_us BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    PRIMARY KEY (reporting, currency, day)
);

CREATE TABLE invoice (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    account TEXT NOT NULL,            -- id; empty: that of its subscription, or not known yet
    source TEXT NOT NULL,
    customer TEXT NOT NULL,
    subscription TEXT NOT NULL,       -- empty: of none
    label TEXT NOT NULL,              -- the number printed on it
    state TEXT NOT NULL,              -- draft, open, paid, void, uncollectible
    currency TEXT NOT NULL,
    total BIGINT NOT NULL,
    paid BIGINT NOT NULL,
    issued_us BIGINT NOT NULL,
    due_us BIGINT,
    paid_us BIGINT,
    attempts BIGINT NOT NULL,         -- to take the money
    next_attempt_us BIGINT,
    url TEXT NOT NULL,
    heard_us BIGINT NOT NULL,         -- of the newest statement, which is what the row says
    heard_rank BIGINT NOT NULL,
    heard_message TEXT NOT NULL
);
CREATE INDEX invoice_account ON invoice (account, issued_us);
CREATE INDEX invoice_customer ON invoice (customer, source);
CREATE INDEX invoice_subscription ON invoice (subscription);
CREATE INDEX invoice_due ON invoice (state, due_us);
CREATE TABLE payment (
    id TEXT PRIMARY KEY,
    invoice TEXT NOT NULL,            -- id; empty: of none
    customer TEXT NOT NULL,
    source TEXT NOT NULL,
    at_us BIGINT NOT NULL,
    currency TEXT NOT NULL,
    amount BIGINT NOT NULL,
    state TEXT NOT NULL,              -- succeeded, failed, refunded, disputed
    reason TEXT NOT NULL,
    heard_us BIGINT NOT NULL,
    heard_rank BIGINT NOT NULL,
    heard_message TEXT NOT NULL
);
CREATE INDEX payment_invoice ON payment (invoice, at_us);
-- The card that pays for a customer now.
CREATE TABLE payment_card (
    source TEXT NOT NULL,
    customer TEXT NOT NULL,
    brand TEXT NOT NULL,
    last4 TEXT NOT NULL,
    expires_day BIGINT,               -- its last day; NULL: no card
    heard_us BIGINT NOT NULL,
    heard_rank BIGINT NOT NULL,
    heard_message TEXT NOT NULL,
    PRIMARY KEY (source, customer)
);
CREATE INDEX payment_card_expires ON payment_card (expires_day);
