-- Every verdict given. The period is empty where no observation was at hand, so that a key compares equal to itself.
CREATE TABLE ledger (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    city TEXT NOT NULL,
    metric TEXT NOT NULL,
    standard TEXT NOT NULL,
    period_from TEXT NOT NULL,
    period_to TEXT NOT NULL,
    method_set TEXT NOT NULL,
    verdict TEXT NOT NULL,
    reason TEXT,
    basis TEXT,
    value TEXT,
    moe90 TEXT,
    method TEXT,
    inputs TEXT NOT NULL,
    config_digest TEXT NOT NULL,
    program_version TEXT NOT NULL,
    as_of TEXT NOT NULL,
    given BIGINT NOT NULL
);

CREATE INDEX ledger_by_key ON ledger (city, metric, standard, period_from, period_to, method_set, id);
