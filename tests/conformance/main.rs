//! Real figures of the agencies, where they are at hand: `OUTCOMES_CONFORMANCE_DATA`, else `../shared/data` beside the
//! package. Where they are not, each test says that it was skipped and passes, unless `OUTCOMES_REQUIRE_CONFORMANCE=1`.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod broadband;
mod data;
mod days;
mod recorded;
mod registry;
mod score;
mod shipped;
mod summaries;
