//! A zip itself.
#![no_main]

use libfuzzer_sys::fuzz_target;
use resident_outcomes::model::evidence::Resource;
use resident_outcomes::provider::extract;
use resident_outcomes_fuzz::LIMITS;

fuzz_target!(|bytes: &[u8]| {
    let _ = extract(&Resource::DailyFile { year: 2016 }, bytes, &LIMITS);
});
