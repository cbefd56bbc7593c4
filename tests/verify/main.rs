//! Judging claims through the public API: what is found of value and verdict, what is concluded, and what the series
//! search answers.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod answers;
mod change;
mod given;
mod nominated;
mod opinions;
mod properties;
mod search;
mod shipped;
mod values;
mod verdicts;
