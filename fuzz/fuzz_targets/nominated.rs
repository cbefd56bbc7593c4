//! A definition of a nominated metric in each form, with its warnings and its words where it is one.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use resident_outcomes::config::{self, Config};
use resident_outcomes::nominated::{read, warnings};
use resident_outcomes::report::definition;

static CONFIG: LazyLock<Option<Config>> = LazyLock::new(|| config::load(None).ok());

fuzz_target!(|bytes: &[u8]| {
    let Some(config) = &*CONFIG else { return };
    for name in ["metric.toml", "metric.json"] {
        if let Ok(meant) = read(name, bytes, config) {
            let _ = definition(name, &meant, &warnings(&meant, config), &config.sdg, 80);
        }
    }
});
