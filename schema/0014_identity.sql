-- Who a member of the staff is at a provider at which they sign in. Times are real.
CREATE TABLE staff_identity (
    staff_id TEXT NOT NULL REFERENCES staff (id),
    issuer TEXT NOT NULL,
    subject TEXT NOT NULL,            -- the provider's name of somebody: never given to another, as an address may be
    at_us BIGINT NOT NULL,            -- of the first time
    PRIMARY KEY (staff_id, issuer),
    UNIQUE (issuer, subject)
);
