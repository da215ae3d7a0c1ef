-- Which of several messages a step of a play sent, and what it was drawn with.
CREATE TABLE play_pick (
    run BIGINT NOT NULL,
    step TEXT NOT NULL,
    play BIGINT NOT NULL,
    candidate TEXT NOT NULL,          -- "template:12", "guide:3"
    sort TEXT NOT NULL,               -- of whom it was: the value of the step's attribute then; may be empty
    seed BIGINT NOT NULL,
    at_us BIGINT NOT NULL,            -- business clock
    PRIMARY KEY (run, step)
);
CREATE INDEX play_pick_step ON play_pick (play, step, at_us);
-- At which hours people open mails and follow links.
CREATE INDEX outbox_event_act ON outbox_event (id, message, at_us) WHERE kind IN ('opened', 'clicked');
CREATE INDEX guide_message_shown ON guide_message (shown_us, person) WHERE shown_us > 0;
-- What is over for long is forgotten.
CREATE INDEX play_contact_time ON play_contact (at_us);
