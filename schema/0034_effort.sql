-- Which feature a touchpoint or a ticket was about, and how long it took: said by the team.
CREATE TABLE feature_effort (
    kind TEXT NOT NULL,               -- touchpoint, ticket
    item BIGINT NOT NULL,             -- its number
    feature BIGINT NOT NULL,          -- 0: of none
    minutes BIGINT NOT NULL,          -- -1: not said
    PRIMARY KEY (kind, item)
);
