-- Two accounts that were one: what was merged, and which rows moved, so that undo moves back exactly those.

CREATE TABLE merge (
    id BIGINT PRIMARY KEY,            -- from 1
    at_us BIGINT NOT NULL,
    who TEXT NOT NULL,                -- id of staff, or "key:3"
    why TEXT NOT NULL,
    keep TEXT NOT NULL,               -- id of the account that stays
    gone TEXT NOT NULL,               -- id of the one that became another name of it
    sequence BIGINT NOT NULL,         -- of the first entry that the log got for it
    entries BIGINT NOT NULL,          -- how many it got
    undone_us BIGINT NOT NULL,        -- 0: not
    undone_by TEXT NOT NULL
);
CREATE INDEX merge_keep ON merge (keep);
CREATE INDEX merge_gone ON merge (gone);

CREATE TABLE merge_row (
    merge BIGINT NOT NULL,
    what TEXT NOT NULL,               -- the table: touchpoint, goal, task, ticket, warning
    id BIGINT NOT NULL,               -- of its row
    PRIMARY KEY (merge, what, id)
);
