-- Which template a mail was written with, and which messages are over for long.
ALTER TABLE outbox ADD COLUMN template BIGINT NOT NULL DEFAULT 0; -- definition; 0: none
CREATE INDEX outbox_template ON outbox (template, id) WHERE template <> 0;
CREATE INDEX outbox_over ON outbox (changed_us, id) WHERE state IN ('sent', 'failed', 'cancelled', 'suppressed');
-- Whose mail it was: its message is kept for as long as the survey counts.
CREATE INDEX survey_invitation_message ON survey_invitation (message) WHERE message > 0;
