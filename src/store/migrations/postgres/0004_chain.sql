-- Opinions and what people did beside verdicts, and each entry bound to the one before it. The digests of entries made
-- before are filled in by the program, in their order.
ALTER TABLE ledger ADD COLUMN kind TEXT COLLATE "C" NOT NULL DEFAULT 'verdict';
ALTER TABLE ledger ADD COLUMN subject TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE ledger ADD COLUMN prepared_by TEXT NOT NULL DEFAULT '';
ALTER TABLE ledger ADD COLUMN note TEXT NOT NULL DEFAULT '';
ALTER TABLE ledger ADD COLUMN previous TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE ledger ADD COLUMN digest TEXT COLLATE "C" NOT NULL DEFAULT '';

DROP INDEX ledger_by_key;
CREATE INDEX ledger_by_key ON ledger
    (city, kind, metric, standard, period_from, period_to, method_set, subject, id);
CREATE INDEX ledger_by_digest ON ledger (digest);
CREATE INDEX ledger_by_subject ON ledger (subject) WHERE subject <> '';
-- The chain cannot fork.
CREATE UNIQUE INDEX ledger_by_previous ON ledger (previous) WHERE previous <> '';
