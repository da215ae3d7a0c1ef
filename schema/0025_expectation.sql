-- What customers expect of a stage of their journey is kept beside their goals; what is agreed becomes a priority.
ALTER TABLE goal ADD COLUMN stage BIGINT NOT NULL DEFAULT 0;    -- of an expectation: number of the stage; 0: none
ALTER TABLE goal ADD COLUMN priority BIGINT NOT NULL DEFAULT 0; -- 1 is the highest of 3; 0: none
