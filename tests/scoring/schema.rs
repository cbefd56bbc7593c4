//! The published schemas of assessments and scores, and what is held against them.

use proptest::prelude::*;
use resident_outcomes::model::OutcomeCount;
use resident_outcomes::report::score;
use resident_outcomes::scoring::assessment::{self, Asked};
use serde_json::{Value, json};

use crate::pages::{gold, told};
use crate::published::is_published;
use crate::{CONFIG, SCOTTSDALE, found, read, with_met};

fn validator(schema: &str) -> jsonschema::Validator {
    jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap()
}

#[test]
fn the_published_schemas_are_those_the_types_give() {
    is_published("assessment", &assessment::schema());
    is_published("score", &score::schema());
}

#[test]
fn a_score_in_json_is_as_its_schema_says_and_in_a_stable_order() {
    let validator = validator(&score::schema());
    for (met, found) in [(31, gold()), (29, found([OutcomeCount::Open; 3])), (0, found([OutcomeCount::NotMet; 3]))] {
        for edition in ["report-2023", "announced"] {
            let text = told(&with_met(met), &found, edition, score::json);
            assert_eq!(text, told(&with_met(met), &found, edition, score::json));
            let errors: Vec<_> =
                validator.iter_errors(&serde_json::from_str(&text).unwrap()).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{text}\n{errors:?}");
        }
    }
    let scottsdale: Value =
        serde_json::from_str(&told(&read(SCOTTSDALE), &gold(), "report-2023", score::json)).unwrap();
    assert_eq!(scottsdale["tier"]["at_least"], "gold");
    assert_eq!(scottsdale["tier"]["as_reported"], "gold");
    assert_eq!(scottsdale["raise"][0]["named"], json!(["DM8"]));
    assert_eq!(scottsdale["outcomes"][0]["value"], "83.60");
    assert_eq!(scottsdale["total"]["share"], "72.09");
    assert!(scottsdale["notes"][0].as_str().unwrap().contains("is the programme's decision"));
}

/// Scottsdale's assessment in JSON.
fn good() -> Value {
    let criteria = read(SCOTTSDALE).responses;
    let criteria = criteria.iter().map(|(id, response)| json!({"id": id.0, "response": response.title()}));
    json!({
        "schema": "outcomes/assessment/v1", "city": "0465000", "edition": "report-2023", "document": "a report",
        "criteria": criteria.collect::<Vec<_>>(), "outcomes": [{"metric": "pm25", "reported": "met"}],
    })
}

fn reader_takes(file: &Value) -> bool {
    assessment::read("a.json", file.to_string().as_bytes(), &CONFIG, Asked::default()).is_ok()
}

#[test]
fn the_schema_and_the_reader_of_assessments_agree() {
    let validator = validator(&assessment::schema());
    assert!(validator.is_valid(&good()) && reader_takes(&good()));
    let good_ones = [
        ("/criteria/0/response", json!("in_progress")),
        ("/criteria/0/response", json!(" NO* ")),
        ("/criteria/0/id", json!("bf1*")),
    ];
    for (place, value) in good_ones {
        let mut file = good();
        *file.pointer_mut(place).unwrap() = value.clone();
        assert!(validator.is_valid(&file) && reader_takes(&file), "{place}: {value}");
    }
    let bad = [
        ("/schema", json!("outcomes/assessment/v2")),
        ("/city", json!(" ")),
        ("/city", json!(465_000)),
        ("/edition", json!("")),
        ("/document", json!("two\nlines")),
        ("/criteria", json!([])),
        ("/criteria/0/id", json!("B F 1")),
        ("/criteria/0/id", json!(1)),
        ("/criteria/0/response", json!("maybe")),
        ("/criteria/0/response", json!(true)),
        ("/criteria/0", json!({"id": "BF1"})),
        ("/criteria/0", json!({"id": "BF1", "response": "Yes", "note": "x"})),
        ("/outcomes/0/metric", json!("ozone")),
        ("/outcomes/0/reported", json!("yes")),
    ];
    for (place, value) in bad {
        let mut file = good();
        *file.pointer_mut(place).unwrap() = value.clone();
        assert!(!validator.is_valid(&file) && !reader_takes(&file), "{place}: {value}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// Whatever stands in a file, reading it ends in an assessment or in messages.
    #[test]
    fn no_text_breaks_the_reader(
        lines in prop::collection::vec(prop_oneof![9 => prop::sample::select(SCOTTSDALE.lines().collect::<Vec<_>>()).prop_map(str::to_owned), 1 => "\\PC{0,20}"], 0..30),
        cut in 0_usize..70,
    ) {
        let kept = SCOTTSDALE.lines().take(cut).map(str::to_owned);
        let text = kept.chain(lines).collect::<Vec<_>>().join("\n");
        for name in ["a.toml", "a.json", "a.csv"] {
            if let Err(problems) = assessment::read(name, text.as_bytes(), &CONFIG, Asked::default()) {
                prop_assert!(!problems.problems().is_empty());
            }
        }
    }
}
