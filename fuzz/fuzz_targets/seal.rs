//! An envelope and a pack as somebody else sends them, and the one checked against the other.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use resident_outcomes::seal::{Envelope, Pack, PublicKey, Statement, check};

/// The public key of RFC 8410, section 10.
const KEY: &str = "-----BEGIN PUBLIC KEY-----\n\
    MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";

static KEYS: LazyLock<Vec<PublicKey>> = LazyLock::new(|| PublicKey::from_pem(KEY).into_iter().collect());

fuzz_target!(|bytes: &[u8]| {
    let (envelope, pack) = bytes.split_at(bytes.len() / 2);
    let _ = check(envelope, pack, &KEYS);
    let _ = Pack::read(bytes);
    let _ = serde_json::from_slice::<Statement>(bytes);
    if let Ok(read) = Envelope::read(bytes) {
        assert_eq!(read.to_json().ok().map(|json| Envelope::read(json.as_bytes())), Some(Ok(read)));
    }
});
