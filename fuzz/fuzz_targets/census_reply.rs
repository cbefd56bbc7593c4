//! A reply of the Census Data API.
#![no_main]

use libfuzzer_sys::fuzz_target;
use resident_outcomes::provider::extract;
use resident_outcomes_fuzz::{LIMITS, census_query};

fuzz_target!(|bytes: &[u8]| {
    let _ = extract(&census_query(), bytes, &LIMITS);
});
