//! The CSV inside a daily zip.
#![no_main]

use libfuzzer_sys::fuzz_target;
use resident_outcomes::model::evidence::Resource;
use resident_outcomes::provider::extract;
use resident_outcomes_fuzz::{LIMITS, zip_of};

fuzz_target!(|bytes: &[u8]| {
    if let Some(zip) = zip_of("daily_88101_2016.csv", bytes) {
        let _ = extract(&Resource::DailyFile { year: 2016 }, &zip, &LIMITS);
    }
});
