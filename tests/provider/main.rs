//! Providers: what is asked of the agencies, and how their replies are read. Numbers of cases are those of the
//! reference of upstream services.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod airdata;
mod answers;
mod aqs;
mod census;
mod conformance;
mod damage;
mod import;
mod nominated;
mod places;
mod replies;
mod requests;
mod snapshot;
