//! A table of the Summary File.
#![no_main]

use libfuzzer_sys::fuzz_target;
use resident_outcomes::provider::extract;
use resident_outcomes_fuzz::{LIMITS, census_file};

fuzz_target!(|bytes: &[u8]| {
    let _ = extract(&census_file(), bytes, &LIMITS);
});
