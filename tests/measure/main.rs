//! From rows to verdicts through the public API: what is measured, what is judged, and what is asked for. Expectations
//! are worked out by hand from the rules, or computed another way.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod broadband;
mod choices;
mod counties;
mod coverage;
mod endings;
mod geography;
mod given;
mod judged;
mod looked;
mod means;
mod monitors;
mod places;
mod planned;
mod properties;
mod released;
mod years;
