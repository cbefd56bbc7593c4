//! A Gazetteer of places.
#![no_main]

use libfuzzer_sys::fuzz_target;
use resident_outcomes::provider::gazetteer;
use resident_outcomes_fuzz::LIMITS;

fuzz_target!(|bytes: &[u8]| {
    let _ = gazetteer::places(bytes, &LIMITS);
});
