-- The texts of configurations that verdicts were given under, each text once, gzipped where that makes it smaller.
CREATE TABLE config_texts (
    digest TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    encoding TEXT NOT NULL,
    size BIGINT NOT NULL,
    bytes BYTEA NOT NULL
);

-- Which texts a configuration consisted of, under the digest that entries of the ledger state.
CREATE TABLE configurations (
    digest TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    text TEXT COLLATE "C" NOT NULL REFERENCES config_texts (digest),
    PRIMARY KEY (digest, name)
);

-- Work that only one process does at a time. Times are milliseconds since 1970, UTC, by the server's
-- clock.
CREATE TABLE work_locks (
    name TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    holder TEXT NOT NULL,
    since BIGINT NOT NULL,
    until BIGINT NOT NULL
);
