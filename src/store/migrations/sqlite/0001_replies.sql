-- The bytes of replies, once each, by the digest of the original bytes.
CREATE TABLE contents (
    digest TEXT PRIMARY KEY NOT NULL,
    encoding TEXT NOT NULL,
    size BIGINT NOT NULL,
    chunks BIGINT NOT NULL
);

-- Their stored form in pieces of 1 MiB, numbered from 0.
CREATE TABLE content_chunks (
    digest TEXT NOT NULL REFERENCES contents (digest),
    number BIGINT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (digest, number)
);

-- One row for each time a provider sent them. Times are milliseconds since 1970, UTC.
CREATE TABLE fetches (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    resource TEXT NOT NULL,
    route TEXT NOT NULL,
    address TEXT NOT NULL,
    status BIGINT NOT NULL,
    etag TEXT,
    last_modified TEXT,
    origin TEXT NOT NULL,
    received BIGINT NOT NULL,
    confirmed BIGINT NOT NULL,
    digest TEXT NOT NULL REFERENCES contents (digest)
);

CREATE INDEX fetches_by_route ON fetches (route);
CREATE INDEX fetches_by_digest ON fetches (digest);
