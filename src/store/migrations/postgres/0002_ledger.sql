-- Every verdict given. The period is empty where no observation was at hand, so that a key compares equal to itself.
-- Keys are ordered by their bytes, as the program orders them, whatever the language of the database.
CREATE TABLE ledger (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    city TEXT COLLATE "C" NOT NULL,
    metric TEXT COLLATE "C" NOT NULL,
    standard TEXT COLLATE "C" NOT NULL,
    period_from TEXT COLLATE "C" NOT NULL,
    period_to TEXT COLLATE "C" NOT NULL,
    method_set TEXT COLLATE "C" NOT NULL,
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
