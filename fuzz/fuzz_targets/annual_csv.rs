//! The CSV inside an annual zip.
#![no_main]

use libfuzzer_sys::fuzz_target;
use resident_outcomes::model::evidence::Resource;
use resident_outcomes::provider::extract;
use resident_outcomes_fuzz::{LIMITS, zip_of};

fuzz_target!(|bytes: &[u8]| {
    if let Some(zip) = zip_of("annual_conc_by_monitor_2016.csv", bytes) {
        let _ = extract(&Resource::AnnualFile { year: 2016 }, &zip, &LIMITS);
    }
});
