//! Reports as people and programs read them: text compared by snapshot, JSON against its published schema, CSV by row.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod filed;
mod files;
mod findings;
mod judged;
mod page;
#[path = "../scratch/published.rs"]
mod published;
mod samples;
mod searched;
