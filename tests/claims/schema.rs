//! The published schema, and what the reader and it say of the same file.

use resident_outcomes::claims;
use serde_json::{Value, json};

use crate::published::is_published;
use crate::read;

#[test]
fn the_published_schema_is_the_one_the_types_give() {
    is_published("claims", &claims::schema());
}

fn validator() -> jsonschema::Validator {
    jsonschema::validator_for(&serde_json::from_str(&claims::schema()).unwrap()).unwrap()
}

fn file() -> Value {
    json!({
        "schema": "outcomes/claims/v1",
        "claimant": "City",
        "claims": [{"city": "Scottsdale, AZ", "metric": "pm25", "value": "7.21"}],
    })
}

/// The file with `value` put at each pointer, or taken out where it is null.
fn with(changes: &[(&str, Value)]) -> Value {
    let mut file = file();
    for (pointer, value) in changes {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let parent = file.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        if value.is_null() {
            parent.remove(key)
        } else {
            parent.insert(key.to_owned(), value.clone())
        };
    }
    file
}

#[test]
fn the_example_is_valid() {
    let example: Value = serde_json::from_str(include_str!("files/scottsdale-2023.json")).unwrap();
    let errors: Vec<_> = validator().iter_errors(&example).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}");
}

#[test]
fn both_take_what_is_good() {
    let long = "x".repeat(300);
    let cases: [&[(&str, Value)]; 12] = [
        &[],
        &[("/claims/0/value", json!(7.21)), ("/claims/0/page", json!(12))],
        &[("/claims/0/value", json!("at least 7 µg/m³")), ("/claims/0/page", json!("iv"))],
        &[("/claims/0/period", json!(2021))],
        &[("/claims/0/period", json!("2017-2021"))],
        &[("/claims/0/period", json!("2017 to 2021"))],
        &[("/claims/0/cut_off", json!("2023-07-01")), ("/cut_off", json!("2022-07-01"))],
        &[("/claims/0/definition", json!("city-mean/days"))],
        &[("/claims/0/standard", json!("who-pm25-2021-it4"))],
        &[("/claimant", Value::Null), ("/claims/0/claimant", json!("City"))],
        &[("/document", json!(long)), ("/claims/0/document", json!("b")), ("/claims/0/id", json!("a"))],
        &[("/claims/0/city", json!("Recife, Brazil"))],
    ];
    for changes in cases {
        let file = with(changes);
        assert!(validator().is_valid(&file), "{file}");
        read("a.json", file.to_string()).unwrap_or_else(|problems| panic!("{file}: {problems}"));
    }
}

#[test]
fn both_refuse_what_is_bad() {
    let cases: [(&str, Value); 31] = [
        ("/schema", Value::Null),
        ("/schema", json!("outcomes/claims/v2")),
        ("/schema", json!(1)),
        ("/claimant", Value::Null),
        ("/claimant", json!("")),
        ("/claimant", json!(7)),
        ("/claimant", json!("two\nlines")),
        ("/document", json!("x".repeat(301))),
        ("/documents", json!("report")),
        ("/cut_off", json!("July 2023")),
        ("/cut_off", json!("2023-7-1")),
        ("/cut_off", json!(" 2023-07-01")),
        ("/cut_off", json!(2023)),
        ("/claims", Value::Null),
        ("/claims", json!([])),
        ("/claims", json!({})),
        ("/claims", json!([7])),
        ("/claims/0/city", Value::Null),
        ("/claims/0/city", json!(465_000)),
        ("/claims/0/metric", json!("PM2.5")),
        ("/claims/0/metric", json!(["pm25"])),
        ("/claims/0/value", Value::Null),
        ("/claims/0/value", json!("")),
        ("/claims/0/value", json!(true)),
        ("/claims/0/value", json!(-1)),
        ("/claims/0/value", json!(1001)),
        ("/claims/0/page", json!(1.5)),
        ("/claims/0/period", json!("2017-21")),
        ("/claims/0/period", json!(21)),
        ("/claims/0/definition", json!(" \t")),
        ("/claims/0/valeu", json!("7")),
    ];
    for (pointer, value) in cases {
        let file = with(&[(pointer, value)]);
        assert!(!validator().is_valid(&file), "the schema takes {file}");
        assert!(read("a.json", file.to_string()).is_err(), "the reader takes {file}");
    }
    let null = file().to_string().replace("\"7.21\"", "\"7.21\", \"document\": null");
    assert!(!validator().is_valid(&serde_json::from_str(&null).unwrap()) && read("a.json", null).is_err());
}

/// The file with one answer, changed as [`with`] changes claims.
fn with_answer(changes: &[(&str, Value)]) -> Value {
    let mut file = file();
    file["claims"][0]["id"] = json!("air");
    file["answers"] = json!([{
        "claim": "air", "value": "8.4", "period": 2022, "method": "mean of two monitors", "supplied_by": "the city",
        "supplied": "2023-06-01", "file": "evidence/monitors.csv",
    }]);
    for (key, value) in changes {
        let answer = file["answers"][0].as_object_mut().unwrap();
        if value.is_null() {
            answer.remove(*key)
        } else {
            answer.insert((*key).to_owned(), value.clone())
        };
    }
    file
}

#[test]
fn both_say_the_same_of_answers() {
    let good: [&[(&str, Value)]; 6] = [
        &[],
        &[("value", json!(8.4)), ("period", json!("2017-2021"))],
        &[("file", json!("a b.csv"))],
        &[("file", json!("..a/.b/c..d"))],
        &[("document", json!("report")), ("page", json!(3))],
        &[("value", json!("about 8"))],
    ];
    for changes in good {
        let file = with_answer(changes);
        assert!(validator().is_valid(&file), "{file}");
        crate::read_all("a.json", file.to_string()).unwrap_or_else(|problems| panic!("{file}: {problems}"));
    }
    let mut bad: Vec<(&str, Value)> =
        ["claim", "value", "period", "method", "supplied_by", "supplied", "file"].map(|key| (key, Value::Null)).into();
    let files = ["", "/a", "../a", "a/..", "a/../b", ".", "./a", "a//b", "a/", "a\\b", "C:a", " a", "a ", "a\nb"];
    bad.extend(files.map(|file| ("file", json!(file))));
    bad.extend([("margin", json!(-1)), ("supplied", json!("June")), ("methods", json!("x")), ("method", json!(" "))]);
    for (key, value) in bad {
        let file = with_answer(&[(key, value)]);
        assert!(!validator().is_valid(&file), "the schema takes {file}");
        assert!(read("a.json", file.to_string()).is_err(), "the reader takes {file}");
    }
}

#[test]
fn the_reader_alone_knows_what_words_mean() {
    let cases = [
        ("/claims/0/city", json!("Scotsdale, AZ"), "near it: Scottsdale city, AZ (0465000)"),
        ("/claims/0/value", json!("seven"), "begins with no number"),
        ("/claims/0/value", json!("7 %"), "is in %, but pm25 is in µg/m³"),
        ("/claims/0/period", json!("2021-2017"), "names no years between 1990 and 2099"),
        ("/claims/0/definition", json!("some"), "no known definition of pm25"),
        ("/claims/0/standard", json!("WHO"), "does not name one edition; write one of: who-pm25-2021-aqg"),
        ("/claims/0/standard", json!("itu"), "write one of: itu-broadband-75, itu-broadband-65, itu-broadband-35"),
        ("/claims/0/standard", json!("itu-broadband-75"), "judges broadband, the claim is of pm25"),
        ("/cut_off", json!("2023-02-30"), "a day that the calendar has"),
    ];
    for (pointer, value, expected) in cases {
        let file = with(&[(pointer, value)]);
        assert!(validator().is_valid(&file), "{file}");
        let message = crate::refused("a.json", file.to_string());
        assert!(message.contains(expected), "{file}: {message}");
    }
}
