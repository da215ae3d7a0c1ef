-- What goes out: mails, webhooks, messages to a team's chat. A row is written in the transaction that wants
-- it to be sent; whatever sends looks for rows, so that nothing is lost and nothing is sent twice.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,                -- the same key again adds nothing
    channel TEXT NOT NULL,            -- mail, webhook, chat
    account TEXT NOT NULL,            -- id; may be empty
    person TEXT NOT NULL,             -- id; may be empty
    play BIGINT NOT NULL,             -- definition that it comes from; 0: none
    run BIGINT NOT NULL,              -- run of it; 0: none
    step TEXT NOT NULL,
    recipient TEXT NOT NULL,          -- mail: address in lower case; else: number of the endpoint
    place TEXT NOT NULL,              -- what is paced together: domain of the address; number of the endpoint
    title TEXT NOT NULL,              -- subject, or type of event
    promotional BIGINT NOT NULL,      -- 1: only to who has not unsubscribed
    body TEXT NOT NULL,               -- JSON: act/outbox.h
    state TEXT NOT NULL,              -- waiting, sending, sent, doubtful, failed, cancelled, suppressed
    due_us BIGINT NOT NULL,           -- not before
    attempts BIGINT NOT NULL,
    created_us BIGINT NOT NULL,       -- business clock
    changed_us BIGINT NOT NULL,
    note TEXT NOT NULL,               -- what the other side said last
    opened_us BIGINT NOT NULL,        -- first time; 0: not known
    clicked_us BIGINT NOT NULL,
    bounced_us BIGINT NOT NULL
);
CREATE UNIQUE INDEX outbox_key ON outbox (key);
CREATE INDEX outbox_due ON outbox (channel, place, due_us, id) WHERE state = 'waiting';
CREATE INDEX outbox_tried ON outbox (recipient, id) WHERE state = 'waiting' AND attempts > 0;
CREATE INDEX outbox_state ON outbox (state, id);
CREATE INDEX outbox_recipient ON outbox (recipient, id);
CREATE INDEX outbox_account ON outbox (account, id);
CREATE INDEX outbox_person ON outbox (person, id) WHERE person <> '';
CREATE INDEX outbox_run ON outbox (run, id) WHERE run <> 0;
CREATE INDEX outbox_play ON outbox (play, id) WHERE play <> 0;
-- What became of each, in order.
CREATE TABLE outbox_event (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message BIGINT NOT NULL,          -- of the outbox
    at_us BIGINT NOT NULL,
    kind TEXT NOT NULL,               -- added, sent, put_off, failed, doubtful, cancelled, suppressed, again,
                                      -- settled, opened, clicked, bounced, complained, unsubscribed
    note TEXT NOT NULL,               -- the answer, the reason, or the link
    by TEXT NOT NULL                  -- as audit.actor; empty: the program, or the other side
);
CREATE INDEX outbox_event_message ON outbox_event (message, id);
-- Addresses that get nothing more.
CREATE TABLE suppression (
    hash TEXT PRIMARY KEY,            -- of the address in lower case: stays when a person is erased
    address TEXT NOT NULL,            -- empty: erased
    reason TEXT NOT NULL,             -- unsubscribed (promotional mail only), bounced, complained, asked
    note TEXT NOT NULL,
    message BIGINT NOT NULL,          -- of the outbox that it came from; 0: none
    at_us BIGINT NOT NULL,
    by TEXT NOT NULL                  -- as audit.actor; empty: they themselves, or their mail server
);
CREATE INDEX suppression_time ON suppression (at_us);
-- Mails that came back for now, by address: several in a row are as good as none.
CREATE TABLE soft_bounce (
    address TEXT PRIMARY KEY,
    count BIGINT NOT NULL,
    last_us BIGINT NOT NULL
);
-- Where events go to.
CREATE TABLE webhook_endpoint (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,               -- webhook, slack, teams
    url TEXT NOT NULL,
    secret TEXT NOT NULL,             -- whsec_…; of webhooks only
    secret_before TEXT NOT NULL,      -- signs as well until then
    secret_before_until_us BIGINT NOT NULL,
    types TEXT NOT NULL,              -- types of events with blanks between; empty: all
    enabled BIGINT NOT NULL,
    version BIGINT NOT NULL,
    created_us BIGINT NOT NULL,
    changed_us BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    failing_since_us BIGINT NOT NULL, -- 0: the last delivery went well
    failures BIGINT NOT NULL,         -- in a row
    rest_until_us BIGINT NOT NULL,    -- nothing is tried before
    last_note TEXT NOT NULL
);
