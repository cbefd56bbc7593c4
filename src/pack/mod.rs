//! Evidence packs: one zip that holds all that verdicts rest on, so that others can derive them again without asking
//! anybody.
//!
//! | path | what |
//! | --- | --- |
//! | `manifest.json` | the question, the fetches, and every other file with its SHA-256 (the first entry) |
//! | `assessment.json` | the answer: `outcomes/report/v1` without what belongs to the run |
//! | `ledger.jsonl` | what the ledger says last of the cities asked, where all of its replies are packed, and what was done about it: each entry with its digest and the one before it |
//! | `config/…` | the configuration as it took effect: standards, methods, releases, cities |
//! | `shipped/…` | the figures that came with the program |
//! | `claims/…` | the files of claims |
//! | `nominated/…` | definitions of nominated metrics, and the files they name |
//! | `replies/DIGEST` | the bytes that agencies sent |
//!
//! The same content makes the same bytes: entries are sorted, bear no times and are packed in one way. Nothing here
//! opens a file: what is written and read is handed over.

mod manifest;
mod read;
mod write;

pub use manifest::{Listed, Manifest, PackedFetch, Question, SCHEMA};
pub use read::{NoPack, Pack};
pub use write::Packer;

/// The answer.
pub const ASSESSMENT: &str = "assessment.json";
/// The ledger's entries.
pub const LEDGER: &str = "ledger.jsonl";
/// What lists everything else.
const MANIFEST: &str = "manifest.json";

/// The path of a reply.
#[must_use]
pub fn reply_path(digest: &crate::model::Digest) -> String {
    format!("replies/{}", digest.hex())
}
