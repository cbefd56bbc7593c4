//! What an answer is, on every route with an API and a file of each kind.
#![no_main]

use libfuzzer_sys::fuzz_target;
use resident_outcomes::model::evidence::{AqsService, Resource};
use resident_outcomes::provider::{Answer, classify};
use resident_outcomes_fuzz::{aqs, census_file, census_query};

fuzz_target!(|bytes: &[u8]| {
    let Some((&code, body)) = bytes.split_first() else { return };
    let status = [200, 204, 302, 400, 401, 404, 429, 500][usize::from(code % 8)];
    let answer = Answer { status, content_type: None, location: None, key_error: code & 8 != 0, body };
    for resource in [aqs(AqsService::Annual), census_file(), census_query(), Resource::DailyFile { year: 2016 }] {
        let _ = classify(&resource, &answer);
    }
});
