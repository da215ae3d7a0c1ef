-- Attributes of accounts and people that the team has given a type.

CREATE TABLE custom_attribute (
    id BIGINT PRIMARY KEY,            -- from 1
    about TEXT NOT NULL,              -- account, person
    name TEXT NOT NULL,               -- the attribute's key
    label TEXT NOT NULL,
    type TEXT NOT NULL,               -- text, number, money, date, choice, yes_no, link
    choices TEXT NOT NULL,            -- JSON: ["…"]
    required BIGINT NOT NULL,         -- 1: may not be taken away, and its absence is shown
    changed_us BIGINT NOT NULL,
    changed_by TEXT NOT NULL,
    UNIQUE (about, name)
);
