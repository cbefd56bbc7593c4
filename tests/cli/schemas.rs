//! The schemas of the ledger's lines and of a seal: published as the types give them, and kept by what the program writes.

use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use resident_outcomes::report::ledger;
use resident_outcomes::{seal, store};
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::published::is_published;
use crate::seal::{envelope, put_pack, said};

const CLAIMS: [&str; 4] =
    ["verify", "--claims", concat!(env!("CARGO_MANIFEST_DIR"), "/config/claims/scottsdale-2023.toml"), "--offline"];

#[test]
fn the_published_schemas_are_those_the_types_give() {
    is_published("ledger", &ledger::schema());
    is_published("packed-entry", &store::line_schema());
    is_published("seal", &seal::schema());
}

/// A desk with entries of every kind, a pack of them and its seal.
fn of_every_kind() -> Desk {
    let desk = Desk::alone().with("OUTCOMES_PREPARED_BY", "Ada Example");
    desk.run(&[&CLAIMS[..], &["--as-of", "2023-07-01"]].concat());
    said(&desk, &["evidence", "sign-off", "3", "--as", "Grace Example"], 0);
    said(&desk, &["evidence", "appeal", "4", "--as", "City of Scottsdale", "--note", "a monitor was missed"], 0);
    said(&desk, &["evidence", "decide", "6", "--as", "Grace Example", "--outcome", "upheld", "--note", "so it was"], 0);
    put_pack(&desk);
    said(&desk, &["evidence", "keygen", "-o", "ada.key"], 0);
    said(&desk, &["evidence", "seal", "scottsdale.zip", "--key", "ada.key", "--as", "Ada Example"], 0);
    desk
}

fn validator(schema: &str) -> jsonschema::Validator {
    jsonschema::validator_for(&serde_json::from_str(schema).unwrap()).unwrap()
}

/// Holds values against a schema.
fn are_valid(schema: &str, values: &[Value]) {
    let validator = validator(schema);
    for value in values {
        let errors: Vec<_> = validator.iter_errors(value).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?} in {value:#}");
    }
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn packed(desk: &Desk) -> Vec<Value> {
    let file = std::fs::File::open(desk.path("scottsdale.zip")).unwrap();
    let mut text = String::new();
    let mut zip = zip::ZipArchive::new(file).unwrap();
    zip.by_name("ledger.jsonl").unwrap().read_to_string(&mut text).unwrap();
    lines(&text)
}

fn predicate(desk: &Desk) -> Value {
    let payload = STANDARD.decode(envelope(desk)["payload"].as_str().unwrap()).unwrap();
    serde_json::from_slice::<Value>(&payload).unwrap()["predicate"].take()
}

#[test]
fn what_the_program_writes_keeps_to_them() {
    let desk = of_every_kind();
    let listed = lines(&said(&desk, &["evidence", "list", "--all", "--format", "json"], 0));
    let kinds: std::collections::BTreeSet<&str> = listed.iter().map(|one| one["kind"].as_str().unwrap()).collect();
    let all = ["appeal", "appeal_outcome", "opinion", "packed", "sign_off", "verdict"];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), all);
    are_valid(&ledger::schema(), &listed);
    are_valid(&ledger::schema(), &lines(&said(&desk, &["evidence", "show", "3", "--format", "json"], 0)));
    assert!(packed(&desk).len() >= 4);
    are_valid(&store::line_schema(), &packed(&desk));
    are_valid(&seal::schema(), &[predicate(&desk)]);
}

#[test]
fn what_is_nothing_of_the_kind_is_refused() {
    let desk = of_every_kind();
    let listed = lines(&said(&desk, &["evidence", "list", "--format", "json"], 0)).remove(0);
    let cases = [
        (ledger::schema(), &listed, "/schema", json!("outcomes/ledger/v2")),
        (ledger::schema(), &listed, "/kind", json!("rumour")),
        (ledger::schema(), &listed, "/digest", json!("sha256:12")),
        (ledger::schema(), &listed, "/value", json!(93.941)),
        (ledger::schema(), &listed, "/inputs/0", json!("12")),
        (store::line_schema(), &packed(&desk)[0], "/columns/kind", json!("rumour")),
        (store::line_schema(), &packed(&desk)[0], "/columns/verdict", json!(null)),
        (store::line_schema(), &packed(&desk)[0], "/columns", json!({"more": "text"})),
        (store::line_schema(), &packed(&desk)[0], "/previous", json!("0")),
        (seal::schema(), &predicate(&desk), "/judged/as_of", json!(2023)),
        (seal::schema(), &predicate(&desk), "/judged/cities/0/outcomes/0/value", json!("much")),
        (seal::schema(), &predicate(&desk), "/sealed", json!({})),
    ];
    for (schema, whole, pointer, value) in cases {
        let mut broken = whole.clone();
        *broken.pointer_mut(pointer).unwrap() = value;
        assert!(!validator(&schema).is_valid(&broken), "{pointer}");
    }
}
