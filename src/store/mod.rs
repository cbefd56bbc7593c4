//! What is kept: replies as evidence, extracted rows as a cache, and the ledger of verdicts.
