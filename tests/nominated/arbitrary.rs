//! Whatever stands in a file, reading it ends in a definition or in messages, and a definition in words and warnings.

use proptest::prelude::*;
use resident_outcomes::{nominated, report};

use crate::{AQS, ARCGIS, CENSUS, CKAN, CONFIG, CSV, DEATHS, JSON, RECORDS, UN_SDG, one};

fn lines() -> impl Strategy<Value = Vec<String>> {
    let whole = [CSV, CKAN, ARCGIS, UN_SDG, CENSUS, AQS, JSON, RECORDS].map(one).concat() + DEATHS;
    let known: Vec<String> = whole.lines().map(str::to_owned).collect();
    prop::collection::vec(prop_oneof![20 => prop::sample::select(known), 1 => "\\PC{0,20}"], 0..30)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_text_breaks_the_reader(lines in lines(), cut in 0_usize..40) {
        let mut whole: Vec<String> = DEATHS.lines().map(str::to_owned).collect();
        whole.truncate(cut);
        whole.extend(lines);
        for name in ["a.toml", "a.json"] {
            match nominated::read(name, whole.join("\n").as_bytes(), &CONFIG) {
                Ok(read) => {
                    let warnings = nominated::warnings(&read, &CONFIG);
                    prop_assert!(report::definition(name, &read, &warnings, &CONFIG.sdg, 80).contains("valid"));
                }
                Err(problems) => prop_assert!(!problems.problems().is_empty()),
            }
        }
    }
}
