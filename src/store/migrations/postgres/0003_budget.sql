-- When requests were sent of which several processes share an allowance. Of the key only as much of its digest as
-- tells a team's keys apart. Times are milliseconds since 1970, UTC, by the server's clock.
CREATE TABLE budget (
    route TEXT COLLATE "C" NOT NULL,
    account TEXT COLLATE "C" NOT NULL,
    sent BIGINT NOT NULL
);

CREATE INDEX budget_by_account ON budget (route, account, sent);
