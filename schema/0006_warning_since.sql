-- Since when a warning has been true, and whether it is news or was found when its rule was first asked.
ALTER TABLE warning ADD COLUMN since_day BIGINT NOT NULL DEFAULT 0; -- first day of the stretch; 0: not found out yet
ALTER TABLE warning ADD COLUMN news BIGINT NOT NULL DEFAULT 1;      -- 0: history; the bell counts it apart
CREATE INDEX warning_pending ON warning (rule, id) WHERE since_day = 0;
