//! An assessment in each form, scored and told where it is one; and the same bytes as a report of outcomes.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use resident_outcomes::config::{self, Config};
use resident_outcomes::report::score::{Scored, json};
use resident_outcomes::scoring::assessment::{Asked, read};
use resident_outcomes::scoring::{Found, Score, Source, from_report};

static CONFIG: LazyLock<Option<Config>> = LazyLock::new(|| config::load(None).ok());

fuzz_target!(|bytes: &[u8]| {
    let Some(config) = &*CONFIG else { return };
    let Ok(city) = config.registry.find("0465000") else { return };
    let nothing = Found::nothing(Source::Report, "nothing was read");
    let found = from_report(bytes, &city, &config.standards).unwrap_or(nothing);
    let (edition, asked) = (config.editions.programme(), Asked { city: Some(&city), edition: None });
    for file in ["a.toml", "a.csv", "a.json"] {
        if let Ok(assessment) = read(file, bytes, config, asked) {
            let score = &Score::of(&config.criteria, &config.editions, edition, &assessment, &found);
            let _ = json(&Scored { assessment: &assessment, file, options: "", found: &found, report: None, edition, score, config });
        }
    }
});
