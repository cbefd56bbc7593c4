//! The feed through the whole program: written, checked by its schema, followed from a cursor, taken over elsewhere.

use std::sync::LazyLock;

use serde_json::Value;

use crate::desk::{Desk, Ran};
use crate::postgres::Server;
use crate::store::tamper;

const CLAIMS: [&str; 4] =
    ["verify", "--claims", concat!(env!("CARGO_MANIFEST_DIR"), "/config/claims/scottsdale-2023.toml"), "--offline"];

static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let schema = serde_json::from_str(include_str!("../../schemas/outcomes-feed-v1.json")).unwrap();
    jsonschema::options().should_validate_formats(true).build(&schema).unwrap()
});

#[test]
fn the_schema_knows_a_line_that_is_none() {
    let (records, _) = records(&said(&desk(None), &["export"]));
    assert!(SCHEMA.is_valid(&records[0]));
    let changes: [(&str, Value); 5] = [
        ("key", Value::Null),
        ("given", "yesterday".into()),
        ("verdict", "perhaps".into()),
        ("digest", "sha256:12".into()),
        ("surplus", 1.into()),
    ];
    for (field, value) in changes {
        let mut record = records[0].clone();
        record[field] = value;
        assert!(!SCHEMA.is_valid(&record), "{field}");
    }
}

/// What a run that did all that was asked wrote.
fn said(desk: &Desk, args: &[&str]) -> String {
    let ran = desk.run(args);
    assert_eq!(ran.code, Some(0), "{args:?}: {ran:?}");
    ran.stdout
}

fn valid(text: &str) -> Value {
    let value: Value = serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let errors: Vec<_> = SCHEMA.iter_errors(&value).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}: {text}");
    value
}

/// The records of a feed in JSON Lines and its next cursor, each line valid by the schema.
fn records(text: &str) -> (Vec<Value>, String) {
    let mut lines: Vec<Value> = text.lines().map(valid).collect();
    let end = lines.pop().unwrap();
    assert_eq!(end["end"]["records"], lines.len());
    (lines, end["end"]["cursor"].as_str().unwrap().to_owned())
}

/// Verdicts, opinions and an appeal, in a store of the desk's own or at an address.
fn desk(address: Option<&str>) -> Desk {
    let desk = Desk::alone().with("OUTCOMES_PREPARED_BY", "Ada Example");
    let desk = address.into_iter().fold(desk, |desk, address| desk.with("OUTCOMES_STORE", address));
    desk.run(&CLAIMS);
    desk
}

fn appeal(desk: &Desk) {
    said(desk, &["evidence", "appeal", "4", "--as", "City of Scottsdale", "--note", "a monitor, \"ours\", was missed"]);
}

/// Follows a ledger, and takes it over into the store of another desk.
fn follows_and_takes_over(from: &Desk, to: &Desk) {
    let (first, cursor) = records(&said(from, &["export"]));
    let kinds: Vec<_> = first.iter().map(|one| one["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["verdict", "verdict", "opinion", "opinion"]);
    assert!(first[2]["note"].as_str().unwrap().starts_with("89% · What Works Cities"));
    appeal(from);
    let (changed, next) = records(&said(from, &["export", "--changed-since", &cursor]));
    assert_eq!(changed.len(), 1, "{changed:?}");
    assert_eq!((&changed[0]["key"], &changed[0]["position"]), (&first[3]["key"], &4.into()));
    assert_eq!(changed[0]["standing"]["appeals"][0]["by"], "City of Scottsdale");
    assert!(records(&said(from, &["export", "--changed-since", &next])).0.is_empty());

    let whole = valid(&said(from, &["export", "--format", "json"]));
    assert_eq!(whole["records"].as_array().unwrap().len(), 4);
    assert_eq!(whole["end"]["cursor"], next);
    let all = said(from, &["export", "--all"]);
    assert_eq!(records(&all).0.len(), 5);
    let file = to.put("ledger.jsonl", all.as_bytes());
    let import = ["evidence", "import-ledger", file.to_str().unwrap()];
    let taken = said(to, &import);
    assert!(taken.starts_with("ledger   5 entries taken over, 0 held before\n  head   sha256:"), "{taken}");
    assert!(said(to, &import).starts_with("ledger   0 entries taken over, 5 held before"));
    for format in ["json", "jsonl", "csv"] {
        for further in [&[][..], &["--all"], &["--changed-since", &cursor]] {
            let args = [&["export", "--format", format], further].concat();
            assert_eq!(said(from, &args), said(to, &args), "{args:?}");
        }
    }
    assert!(said(to, &["evidence", "verify", "--ledger-only"]).contains("5 entries, each bound to the one before"));
    let verified = to.run(&CLAIMS);
    assert!(verified.code.is_some_and(|code| code != 4), "{verified:?}");
    assert_eq!(records(&said(to, &["export", "--all"])).0.len(), 5, "the same verdicts are no news there");
}

#[test]
fn a_ledger_is_followed_and_taken_over() {
    follows_and_takes_over(&desk(None), &Desk::alone().with("OUTCOMES_PREPARED_BY", "Ada Example"));
}

#[test]
fn a_ledger_is_followed_and_taken_over_between_engines() {
    let Some(server) = Server::shared() else { return };
    let database = || crate::store::block_on(server.new_database());
    let (one, other) = (database(), database());
    let ada = || Desk::alone().with("OUTCOMES_PREPARED_BY", "Ada Example");
    follows_and_takes_over(&desk(Some(&one)), &ada());
    follows_and_takes_over(&desk(None), &ada().with("OUTCOMES_STORE", &other));
}

#[test]
fn rows_of_csv_name_what_the_records_do() {
    let desk = desk(None);
    appeal(&desk);
    let text = said(&desk, &["export", "--format", "csv"]);
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let (records, _) = records(&said(&desk, &["export"]));
    assert_eq!(rows.len(), records.len());
    for (row, record) in rows.iter().zip(&records) {
        for (name, field) in
            header.iter().zip(row).filter(|(name, _)| !["signed_by", "appeals"].contains(&name.as_str()))
        {
            let expected = match &record[name] {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                Value::Array(texts) => texts.iter().map(|text| text.as_str().unwrap()).collect::<Vec<_>>().join(" "),
                other => other.to_string(),
            };
            assert_eq!(field, expected, "{name}");
        }
    }
    assert_eq!(rows[3].iter().next_back(), Some("open"));
    let cursor = &rows[2][header.iter().position(|name| name == "cursor").unwrap()];
    let rest = said(&desk, &["export", "--format", "csv", "--changed-since", cursor]);
    assert_eq!(rest.lines().count(), 2, "{rest}");
}

#[test]
fn what_does_not_fit_is_refused_with_what_to_do() {
    let (desk, other) = (desk(None), Desk::alone().with("OUTCOMES_PREPARED_BY", "Grace Example"));
    let export = |desk: &Desk, cursor: &str| -> Ran { desk.run(&["export", "--changed-since", cursor]) };
    let all = said(&desk, &["export", "--all"]);
    let (_, cursor) = records(&all);
    export(&desk, "yesterday").refuses(&["`yesterday` is no cursor", "at the end of an earlier export"]);
    export(&other, &cursor).refuses(&["of another store", "no entry 4", "without --changed-since"]);
    other.run(&["verify", "Raleigh, NC", "Tucson, AZ", "--offline"]);
    export(&other, &cursor).refuses(&["the cursor is of another store: entry 4 has the digest"]);

    let import = |desk: &Desk, name: &str| desk.run(&["evidence", "import-ledger", name]);
    import(&other, "none.jsonl").refuses(&["none.jsonl cannot be read"]);
    other.put("ledger.jsonl", all.as_bytes());
    import(&other, "ledger.jsonl").refuses(&["entry 1 is another one in this ledger", "another --store"]);
    let empty = Desk::alone();
    empty.put("forged.jsonl", all.replacen("\"verdict\":\"met\"", "\"verdict\":\"not_met\"", 1).as_bytes());
    import(&empty, "forged.jsonl").refuses(&["records are not those that were written"]);
    empty.put("cut.jsonl", &all.as_bytes()[..all.len() / 2]);
    import(&empty, "cut.jsonl").refuses(&["cut.jsonl was cut off after"]);
    empty.put("current.jsonl", said(&desk, &["export"]).as_bytes());
    import(&empty, "current.jsonl").refuses(&["current.jsonl holds only what is current", "`outcomes export --all`"]);
    empty.put("rows.csv", said(&desk, &["export", "--all", "--format", "csv"]).as_bytes());
    import(&empty, "rows.csv")
        .refuses(&["rows.csv is a feed in CSV", "`outcomes export --all`, as JSON or JSON Lines"]);
    empty.put("current.csv", said(&desk, &["export", "--format", "csv"]).as_bytes());
    import(&empty, "current.csv").refuses(&["current.csv is a feed in CSV"]);
    empty.put("bom.jsonl", format!("\u{feff}{all}").as_bytes());
    import(&empty, "bom.jsonl").refuses(&["it has a byte order mark", "copy the file byte by byte"]);
    empty.put("crlf.jsonl", all.replace('\n', "\r\n").as_bytes());
    import(&empty, "crlf.jsonl").refuses(&["it has lines that end in CR LF"]);
    empty.put("page.html", b"<!DOCTYPE html>\n<p>Not found</p>\n");
    import(&empty, "page.html").refuses(&["page.html is no feed: it begins with `<!DOCTYPE html>`"]);
    let nothing_new = said(&desk, &["export", "--all", "--changed-since", &cursor]);
    assert_eq!(records(&nothing_new).0.len(), 0);
    empty.put("later.jsonl", nothing_new.as_bytes());
    import(&empty, "later.jsonl").refuses(&["nothing came after entry 4", "does not hold", "without --changed-since"]);
    desk.put("later.jsonl", nothing_new.as_bytes());
    assert!(said(&desk, &["evidence", "import-ledger", "later.jsonl"]).starts_with("ledger   0 entries taken over"));
    assert_eq!(records(&said(&empty, &["export", "--all"])).0.len(), 0);

    tamper(&desk, "UPDATE ledger SET value = '99' WHERE id = 1");
    let broken = desk.run(&["export"]);
    assert_eq!(broken.code, Some(4), "{broken:?}");
    assert!(broken.stderr.contains("the ledger is broken: entry 1 was changed"), "{broken:?}");
    assert!(!broken.stdout.contains("\"end\""), "{broken:?}");
}
