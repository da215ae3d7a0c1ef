-- Whose each account is, as far as it was told: a change is told once, whoever or whatever made it.
CREATE TABLE owner_told (
    account TEXT NOT NULL PRIMARY KEY,
    owner TEXT NOT NULL,               -- e-mail address; empty: nobody's
    changes BIGINT NOT NULL            -- how often it was another one
);
