//! What an answer is, on every route with an API and a file of each kind.
#![no_main]

use libfuzzer_sys::fuzz_target;
use resident_outcomes::model::evidence::{AqsService, Resource};
use resident_outcomes::http::Answer;
use resident_outcomes::provider::classifier;
use resident_outcomes_fuzz::{aqs, census_file, census_query};

fuzz_target!(|bytes: &[u8]| {
    let Some((&code, body)) = bytes.split_first() else { return };
    let status = [200, 204, 302, 400, 401, 404, 429, 500][usize::from(code % 8)];
    let mut headers = std::collections::BTreeMap::new();
    if code & 8 != 0 {
        headers.insert("x-datawebapi-keyerror".to_owned(), "1".to_owned());
    }
    let answer = Answer { status, headers: &headers, body };
    for resource in [aqs(AqsService::Annual), census_file(), census_query(), Resource::DailyFile { year: 2016 }] {
        let _ = classifier(&resource)(&answer);
    }
});
