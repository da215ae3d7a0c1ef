-- What was said of renewals on the first day of each month, so that what came can be held against it.
-- Amounts are a year, in minor units of the currency that was the reporting one then. No accounts: sums of
-- all.

CREATE TABLE renewal_forecast (
    made_on BIGINT NOT NULL,          -- day
    month BIGINT NOT NULL,            -- (year - 1970) * 12 + month - 1
    currency TEXT NOT NULL,
    made_us BIGINT NOT NULL,
    renewals BIGINT NOT NULL,
    due BIGINT NOT NULL,
    expected BIGINT NOT NULL,
    low BIGINT NOT NULL,              -- 8 in 10 lie between
    high BIGINT NOT NULL,
    PRIMARY KEY (made_on, month)
);
