-- The bytes of replies, once each, by the digest of the original bytes.
CREATE TABLE contents (
    digest TEXT COLLATE "C" PRIMARY KEY NOT NULL,
    encoding TEXT NOT NULL,
    size BIGINT NOT NULL,
    chunks BIGINT NOT NULL
);

-- Their stored form in pieces of 1 MiB, numbered from 0.
CREATE TABLE content_chunks (
    digest TEXT COLLATE "C" NOT NULL REFERENCES contents (digest),
    number BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (digest, number)
);

-- What is packed already cannot be packed again.
ALTER TABLE content_chunks ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- One row for each time a provider sent them. Times are milliseconds since 1970, UTC.
CREATE TABLE fetches (
    id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    resource TEXT NOT NULL,
    route TEXT COLLATE "C" NOT NULL,
    address TEXT NOT NULL,
    status BIGINT NOT NULL,
    etag TEXT,
    last_modified TEXT,
    origin TEXT NOT NULL,
    received BIGINT NOT NULL,
    confirmed BIGINT NOT NULL,
    digest TEXT COLLATE "C" NOT NULL REFERENCES contents (digest)
);

CREATE INDEX fetches_by_route ON fetches (route);
CREATE INDEX fetches_by_digest ON fetches (digest);
