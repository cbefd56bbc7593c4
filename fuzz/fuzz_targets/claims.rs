//! A file of claims in each form, and in whichever its text tells.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use resident_outcomes::claims::read;
use resident_outcomes::config::{self, Config};

static CONFIG: LazyLock<Option<Config>> = LazyLock::new(|| config::load(None).ok());

fuzz_target!(|bytes: &[u8]| {
    let Some(config) = &*CONFIG else { return };
    for name in ["claims.toml", "claims.csv", "claims.json", "claims"] {
        let _ = read(name, bytes, &config.registry, &config.standards);
    }
});
