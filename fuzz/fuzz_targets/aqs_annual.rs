//! A reply of annualData.
#![no_main]

use libfuzzer_sys::fuzz_target;
use resident_outcomes::model::evidence::AqsService;
use resident_outcomes::provider::extract;
use resident_outcomes_fuzz::{LIMITS, aqs};

fuzz_target!(|bytes: &[u8]| {
    let _ = extract(&aqs(AqsService::Annual), bytes, &LIMITS);
});
