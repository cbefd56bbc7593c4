//! Blanking the account in a reply: done once, and JSON stays JSON.
#![no_main]

use bytes::Bytes;
use libfuzzer_sys::fuzz_target;
use resident_outcomes::model::evidence::AqsService;
use resident_outcomes::provider::cleaned;
use resident_outcomes_fuzz::aqs;

fuzz_target!(|bytes: &[u8]| {
    let resource = aqs(AqsService::Annual);
    let once = cleaned(&resource, Bytes::copy_from_slice(bytes));
    let is_json = |bytes: &[u8]| serde_json::from_slice::<serde_json::Value>(bytes).is_ok();
    // What is no JSON is refused later; there it is enough not to panic.
    if is_json(bytes) {
        assert!(is_json(&once));
        assert_eq!(cleaned(&resource, once.clone()), once);
    }
});
