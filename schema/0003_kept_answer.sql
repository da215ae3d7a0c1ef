-- What creates with an Idempotency-Key were answered, for a day. Times are real.
CREATE TABLE kept_answer (
    name_hash TEXT PRIMARY KEY,       -- of caller, route, path and key
    content_hash TEXT NOT NULL,       -- of query and body
    status BIGINT NOT NULL,
    sealed BLOB NOT NULL,             -- the body, which may hold a new secret, sealed with the caller's credential
    at_us BIGINT NOT NULL
);
CREATE INDEX kept_answer_at ON kept_answer (at_us);
