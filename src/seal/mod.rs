//! Seals: an evidence pack's digest and the verdicts in it, signed so that others can check both without this program.
//!
//! A seal is an [in-toto Statement](https://in-toto.io/Statement/v1) in a
//! [DSSE envelope](https://github.com/secure-systems-lab/dsse), signed with ed25519. `pack` reads what is sealed,
//! `statement` words it, `dsse` signs it, `check` holds all three against each other, `key` holds the keys. Nothing
//! here opens a file, reads the environment or makes up randomness: whoever calls hands over bytes, time and seed.

mod check;
mod dsse;
mod key;
mod pack;
mod statement;
#[cfg(test)]
mod tests;

pub use check::{Checked, Wrong, check, read_to_sign};
pub use dsse::{Envelope, MAX_BYTES as MAX_ENVELOPE_BYTES, Unreadable};
pub use key::{KeyError, KeyId, PublicKey, SealKey};
pub use pack::{NotAPack, Pack};
pub use statement::{
    Claim, Judged, JudgedCity, JudgedOutcome, PAYLOAD_TYPE, PREDICATE_TYPE, Predicate, STATEMENT_TYPE, Sealing,
    Statement, Subject, schema,
};
