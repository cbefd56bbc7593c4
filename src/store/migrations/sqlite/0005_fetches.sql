-- The digest of what each row says, so that a changed time or address is found. Of rows kept before it is filled in by
-- the program, from what they say then.
ALTER TABLE fetches ADD COLUMN fetch_digest TEXT NOT NULL DEFAULT '';
