//! Derives, judges and keeps evidence for the resident outcomes of city certification.
//!
//! ```text
//! ask ─▶ plan ─▶ fetch ─▶ extract ─▶ measure ─▶ judge ─▶ report
//!        requests  replies   rows    observations verdicts
//! ```
//!
//! Each stage is a function from the previous stage's value to the next. [`plan`] says what to ask, [`http`] asks,
//! [`store`] keeps the replies, [`provider`] reads them into rows, [`measure`] derives observations, [`verify`] judges
//! them, [`report`] writes what was judged. [`gather`] drives the first four until the plan is content. Everything
//! after the bytes is pure: the same rows give the same report, byte for byte.
//!
//! [`recheck`] says what changed since a verdict was last given, and why.
//!
//! [`verifier::Verifier`] is the front door for programs: rows and claims in, judged cities and opinions out.

pub mod assess;
pub mod claims;
pub mod cli;
pub mod commands;
pub mod config;
pub mod feed;
pub mod gather;
pub mod http;
mod mapped;
pub mod measure;
pub mod model;
pub mod nominated;
pub mod pack;
pub mod plan;
pub mod provider;
pub mod recheck;
pub mod report;
mod schema;
pub mod scoring;
pub mod seal;
pub mod session;
pub mod store;
pub mod verifier;
pub mod verify;
