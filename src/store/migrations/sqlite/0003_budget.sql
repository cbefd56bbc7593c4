-- When requests were sent of which several processes share an allowance. Of the key only as much of its digest as
-- tells a team's keys apart. Times are milliseconds since 1970, UTC, by the clock of the process that sent.
CREATE TABLE budget (
    route TEXT NOT NULL,
    account TEXT NOT NULL,
    sent BIGINT NOT NULL
);

CREATE INDEX budget_by_account ON budget (route, account, sent);
