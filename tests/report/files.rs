//! JSON and CSV, which other programs read.

use resident_outcomes::feed;
use resident_outcomes::model::{Flag, Reason};
use resident_outcomes::report::{Supply, csv, explain, json, json_v1, recheck, search};
use serde_json::Value;

use crate::judged::run;
use crate::published::is_published;
use crate::samples;

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn scottsdale() -> Value {
    parsed(&json(&samples::scottsdale_shipped(), &run(Supply::Shipped, samples::unreached())))
}

#[test]
fn the_published_schemas_are_those_the_types_give() {
    is_published("report", &json_v1::schema());
    is_published("explanation", &explain::schema());
    is_published("search", &search::schema());
    is_published("feed", &feed::schema());
    is_published("recheck", &recheck::schema());
}

#[test]
fn every_sample_is_valid_by_the_schema() {
    let validator = jsonschema::validator_for(&parsed(&json_v1::schema())).unwrap();
    for (name, assessment) in samples::all() {
        let report = parsed(&json(&assessment, &run(Supply::Store, samples::unreached())));
        let errors: Vec<_> = validator.iter_errors(&report).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}");
    }
}

#[test]
fn the_schema_refuses_what_is_no_report() {
    let validator = jsonschema::validator_for(&parsed(&json_v1::schema())).unwrap();
    let breaks: [(&str, &str, Value); 9] = [
        ("another form", "/schema", "outcomes/report/v2".into()),
        ("an unknown verdict", "/cities/0/outcomes/0/verdict", "pass".into()),
        ("an unknown reason", "/cities/0/outcomes/1/reason", "lost".into()),
        ("a number for a text", "/cities/0/outcomes/0/value", 93.941.into()),
        ("a short GEOID", "/cities/0/geoid", "465000".into()),
        ("null where the key would be left out", "/cities/0/outcomes/0/moe90", Value::Null),
        ("an unknown without a reason", "/cities/0/outcomes/0/verdict", "unknown".into()),
        ("a reason for a verdict", "/cities/0/outcomes/1/verdict", "met".into()),
        ("no digest", "/cities/0/outcomes/0/evidence/0", "sha256:12".into()),
    ];
    for (case, pointer, value) in breaks {
        let mut report = scottsdale();
        *report.pointer_mut(pointer).unwrap() = value;
        assert!(!validator.is_valid(&report), "{case}");
    }
    let mut report = scottsdale();
    report["cities"][0]["verdict"] = "met".into();
    assert!(!validator.is_valid(&report), "a key that is not published");
}

#[test]
fn the_schema_lists_reasons_in_order_of_precedence() {
    let schema = parsed(&json_v1::schema());
    let reason = &schema["$defs"]["ReasonId"];
    let ids: Vec<_> = reason["enum"].as_array().unwrap().iter().map(|id| id.as_str().unwrap()).collect();
    assert_eq!(ids, Reason::ALL.iter().map(|reason| reason.id()).collect::<Vec<_>>());
    let text = reason["description"].as_str().unwrap();
    let places: Vec<_> = ids.iter().map(|id| text.find(&format!("`{id}`")).unwrap()).collect();
    assert!(places.is_sorted(), "{text}");
    let flags = schema["$defs"]["FlagId"]["enum"].as_array().unwrap();
    assert_eq!(flags.len(), Flag::ALL.len());
}

#[test]
fn json_keeps_its_keys_in_order() {
    let text = json(&samples::scottsdale_shipped(), &run(Supply::Shipped, samples::unreached()));
    insta::assert_snapshot!("scottsdale_json", text);
    assert!(text.ends_with("}\n") && !text.ends_with("\n\n"));
}

#[test]
fn json_says_what_was_judged() {
    let report = scottsdale();
    let cases = [
        ("/schema", "outcomes/report/v1"),
        ("/as_of", "2023-07-01"),
        ("/cities/0/geoid", "0465000"),
        ("/cities/0/outcomes/0/value", "93.9410"),
        ("/cities/0/outcomes/0/moe90", "1.1468"),
        ("/cities/0/outcomes/0/basis", "fallback"),
        ("/cities/0/outcomes/0/methods/0/id", "wired/acs5"),
        ("/cities/0/outcomes/0/methods/0/reason", "not_held"),
        ("/cities/0/outcomes/1/reason", "stale"),
        ("/cities/0/outcomes/1/answerable_until", "2017-12-31"),
        ("/cities/0/outcomes/1/methods/2/value", "10.700000"),
        ("/cities/0/outcomes/1/methods/2/role", "bound"),
        ("/cities/0/tier_by_outcomes/at_most", "gold"),
    ];
    for (pointer, expected) in cases {
        assert_eq!(report.pointer(pointer).and_then(Value::as_str), Some(expected), "{pointer}");
    }
    let chosen = "any-with-computer/acs5";
    let methods = report["cities"][0]["outcomes"][0]["methods"].as_array().unwrap();
    assert!(methods.iter().all(|method| method["id"] != chosen), "the chosen method is no alternative");
}

#[test]
fn json_of_a_city_abroad_has_no_geoid_and_names_its_country() {
    let report = parsed(&json(&samples::recife(), &run(Supply::Live, vec![])));
    let city = &report["cities"][0];
    assert_eq!((&city["geoid"], &city["state"], &city["country"]), (&Value::Null, &Value::Null, &"BR".into()));
    assert_eq!(city["outcomes"][0]["reason"], "no_provider");
}

#[test]
fn what_is_judged_does_not_depend_on_the_run() {
    let of = |supply, troubles| {
        let mut report = parsed(&json(&samples::five_cities(), &run(supply, troubles)));
        report.as_object_mut().unwrap().remove("run").unwrap();
        report
    };
    assert_eq!(of(Supply::Live, vec![]), of(Supply::Shipped, samples::unreached()));
}

#[test]
fn csv_has_a_row_for_every_method_and_one_chosen_per_conclusion() {
    for (name, assessment) in samples::all() {
        let text = csv(&assessment);
        let mut reader = csv_reader(&text);
        let headers = reader.headers().unwrap().clone();
        let column = |name: &str| headers.iter().position(|header| header == name).unwrap();
        let records: Vec<_> = reader.records().map(Result::unwrap).collect();
        let outcomes = || assessment.cities.iter().flat_map(|city| &city.outcomes);
        let expected: usize = outcomes().map(|outcome| outcome.methods.len().max(1)).sum();
        assert_eq!(records.len(), expected, "{name}");
        let chosen = records.iter().filter(|record| &record[column("chosen")] == "true");
        let concluded = outcomes().filter(|outcome| outcome.observation.is_some());
        assert_eq!(chosen.count(), concluded.count(), "{name}");
    }
}

fn csv_reader(text: &str) -> ::csv::Reader<&[u8]> {
    ::csv::Reader::from_reader(text.as_bytes())
}

#[test]
fn csv_reads_as_documented() {
    insta::assert_snapshot!("scottsdale_csv", csv(&samples::scottsdale_shipped()));
}
