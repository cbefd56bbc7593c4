//! A file got by other means.
#![no_main]

use libfuzzer_sys::fuzz_target;
use resident_outcomes::provider::recognise;

fuzz_target!(|bytes: &[u8]| {
    let (name, body) = bytes.split_at(bytes.len().min(24));
    let _ = recognise(&String::from_utf8_lossy(name), None, body);
    let _ = recognise("acs5-2021-B28003.json", None, bytes);
});
