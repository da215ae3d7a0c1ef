-- What we do together with a customer beyond the product: follow-up projects, stories, co-innovation, help among
-- customers, paid services and assessments, incentives, visits and events, outcome contracts.
CREATE TABLE joint_work (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    account TEXT NOT NULL,
    kind TEXT NOT NULL,               -- project, story, innovation, …
    title TEXT NOT NULL,
    partner TEXT NOT NULL,            -- who else takes part: another company, a customer that is helped
    state TEXT NOT NULL,              -- planned, agreed, running, done, dropped
    from_day BIGINT NOT NULL,         -- 0: not said
    to_day BIGINT NOT NULL,
    price BIGINT NOT NULL,            -- minor units; with an empty currency: not said
    currency TEXT NOT NULL,
    owner TEXT NOT NULL,              -- e-mail address; empty: nobody
    scope TEXT NOT NULL,              -- what belongs to it, or is rewarded
    result TEXT NOT NULL,
    feedback TEXT NOT NULL,
    formula TEXT NOT NULL,            -- a number that should move; empty: none
    target TEXT NOT NULL,             -- the number it should reach, as written; empty: none
    aim TEXT NOT NULL,                -- at_least, at_most: which side of the target is reached
    price_rule TEXT NOT NULL,         -- fixed, refund, proportional
    refund_percent BIGINT NOT NULL,   -- of the price, when the target is missed
    created_us BIGINT NOT NULL,
    changed_us BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);
CREATE INDEX joint_work_account ON joint_work (account, state);
-- People of the customer who are invited or take part.
CREATE TABLE joint_person (
    person TEXT NOT NULL,             -- id
    work BIGINT NOT NULL,
    PRIMARY KEY (person, work)
);
CREATE INDEX joint_person_of ON joint_person (work);
