//! The published schema, and what the reader and it say of the same file.

use resident_outcomes::nominated;
use serde_json::{Value, json};

use crate::files::abroad;
use crate::published::is_published;
use crate::{AQS, ARCGIS, CENSUS, CKAN, CONFIG, CSV, DEATHS, JSON, RECORDS, UN_SDG, one};

#[test]
fn the_published_schema_is_the_one_the_types_give() {
    is_published("nominated", &nominated::schema());
}

fn validator() -> jsonschema::Validator {
    jsonschema::validator_for(&serde_json::from_str(&nominated::schema()).unwrap()).unwrap()
}

fn json(toml: &str) -> Value {
    let table: toml::Table = toml.replace("2021-03-01", "\"2021-03-01\"").parse().unwrap();
    serde_json::to_value(&table).unwrap()
}

fn reader_takes(file: &Value) -> bool {
    nominated::read("a.json", file.to_string().as_bytes(), &CONFIG).is_ok()
}

#[test]
fn both_take_what_is_good() {
    let figures = [CSV, CKAN, ARCGIS, UN_SDG, CENSUS, AQS, JSON, RECORDS].map(one);
    let margins = [
        one(CSV).replace("locked", "margin = 0.4\nlocked"),
        format!("{}\n[margin]\n{JSON}", one(CSV)),
        format!("{}\n[[alternative]]\nname = 'b'\nreason = 'c'\n[alternative.measure]\n{CKAN}", one(CSV)),
    ];
    for text in figures.into_iter().chain(margins).chain([DEATHS.to_owned(), abroad()]) {
        let file = json(&text);
        let errors: Vec<String> = validator().iter_errors(&file).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{file}: {errors:?}");
        assert!(reader_takes(&file), "{file}");
    }
}

#[test]
fn both_refuse_what_is_bad() {
    let cases: [(&str, Value); 34] = [
        ("/schema", json!("outcomes/nominated/v2")),
        ("/schema", Value::Null),
        ("/id", json!("Street")),
        ("/id", json!("pm25")),
        ("/city", json!(" ")),
        ("/title", Value::Null),
        ("/sdg", json!("18")),
        ("/sdg", json!(11.6)),
        ("/direction", json!("lower")),
        ("/locked", json!("March 2021")),
        ("/name", json!("x")),
        ("/target", Value::Null),
        ("/target/value", json!("five")),
        ("/target/inclusive", json!("yes")),
        ("/target/year", json!(1989)),
        ("/target/years", json!(2030)),
        ("/target/own_published/citation", Value::Null),
        ("/baseline/period", json!("2017-21")),
        ("/baseline/value", json!(true)),
        ("/measure", Value::Null),
        ("/scale", json!(100)),
        ("/margin", json!(-1)),
        ("/proxy", json!("near")),
        ("/alternative", json!([{"name": "b", "reason": "c"}])),
        ("/measure/provider", json!("excel")),
        ("/measure/delimiter", json!(";")),
        ("/measure/delimiter", Value::Null),
        ("/measure/encoding", json!("latin1")),
        ("/measure/decimal", json!("blank")),
        ("/measure/aggregate", json!("total")),
        ("/measure/aggregate", Value::Null),
        ("/measure/colum", json!("x")),
        ("/measure/date_format", json!("american")),
        ("/measure/where", json!("a = 1")),
    ];
    for (pointer, value) in cases {
        let mut file = json(&one(CSV));
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let parent = file.pointer_mut(parent).unwrap().as_object_mut().unwrap();
        if value.is_null() {
            parent.remove(key)
        } else {
            parent.insert(key.to_owned(), value.clone())
        };
        assert!(!validator().is_valid(&file), "the schema takes {pointer} {value}");
        assert!(!reader_takes(&file), "the reader takes {pointer} {value}");
    }
}

#[test]
fn both_refuse_what_is_bad_of_each_provider() {
    let cases = [
        (DEATHS.to_owned(), "https://data.example.gov", "data.example.gov"),
        (DEATHS.to_owned(), "data.example.gov", "data.example.gov/?page=2"),
        (DEATHS.to_owned(), "abcd-1234", "ABCD-1234"),
        (one(CKAN), "0f4a1d2c-", ""),
        (one(CKAN), "https:", "ftp:"),
        (one(ARCGIS), "/FeatureServer/0", ""),
        (one(UN_SDG), "area = \"840\"", "area = 840"),
        (one(UN_SDG), "SH_STA_TRAF", "traffic"),
        (one(CENSUS), "C24010PR\"\n", "DP02\"\n"),
        (one(CENSUS), "sum = [\"C24010PR_002E\", \"C24010PR_005\"]", "sum = []"),
        (one(CENSUS), "vintage = 2022", "vintage = \"2022\""),
        (one(AQS), "\"44201\"", "\"ozone\""),
        (one(AQS), "\"median\"", "\"sum\""),
        (one(JSON), "\"/data", "\"data"),
        (one(JSON), "period = 2021\n", ""),
        (one(RECORDS), "records = \"\"\n", ""),
        (one(RECORDS), "records = \"\"", "pointer = \"/a\"\nrecords = \"\""),
    ];
    for (text, from, to) in cases {
        assert!(text.contains(from), "{from}");
        let file = json(&text.replace(from, to));
        assert!(!validator().is_valid(&file), "the schema takes {from} -> {to}");
        assert!(!reader_takes(&file), "the reader takes {from} -> {to}");
    }
}
