//! The reader's own promises, on a file of no part of this program.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;

#[derive(Debug, PartialEq)]
struct Claim {
    id: String,
    value: Decimal,
    made: chrono::NaiveDate,
    grade: u8,
    tags: Vec<String>,
}

fn claim(table: &Table, seen: &mut BTreeMap<String, usize>) -> Option<Claim> {
    let id = table.unique("id", seen, text);
    let value = table.required("value", decimal);
    let made = table.required("made", date);
    let grade = table.required("grade", one_of(&[("good", 1), ("fair", 2)]));
    let tags = table.optional("tags", list(text)).unwrap_or_default();
    Some(Claim { id: id?, value: value?, made: made?, grade: grade?, tags })
}

fn claims(text: &str) -> Result<Vec<Claim>, ConfigProblems> {
    read("claims.toml", text, |root| {
        let mut seen = BTreeMap::new();
        root.tables("claim", |table| claim(table, &mut seen))
    })
}

#[test]
fn a_good_file_reads_as_meant() {
    let text = "[[claim]]\nid = 'a'\nvalue = 7.210\nmade = 2024-02-29\ngrade = 'good'\ntags = ['x', 'y']\n\
                [[claim]]\nid = 'b'\nvalue = '89'\nmade = '2023-07-01'\ngrade = 'fair'\n";
    let read = claims(text).unwrap();
    assert_eq!((read[0].value.to_string().as_str(), read[1].value.to_string().as_str()), ("7.210", "89"));
    assert_eq!((read[0].grade, read[1].grade), (1, 2));
    assert_eq!(read[0].tags, ["x", "y"]);
    assert_eq!(read[0].made, "2024-02-29".parse().unwrap());
}

#[test]
fn json_reads_as_the_same_tables() {
    let text = r#"{"claim": [
        {"id": "a", "value": 7.210, "made": "2024-02-29", "grade": "good"},
        {"id": "b", "value": "8\u0039", "made": "2023-07-01", "grade": "fair", "tags": ["x"]}]}"#;
    let all = |text: &str| {
        read_json("claims.json", text, |root| {
            let mut seen = BTreeMap::new();
            root.tables("claim", |table| claim(table, &mut seen))
        })
    };
    let read = all(text).unwrap();
    assert_eq!((read[0].value.to_string().as_str(), read[1].value.to_string().as_str()), ("7.210", "89"));
    assert_eq!(read[1].tags, ["x"]);
    let cases = [
        (
            text.replace("7.210", "[[[[7]]]]"),
            "claims.json:2: `value` must be a number such as \"12.0\" or 75, not a list",
        ),
        (text.replace("\"x\"", "null"), "claims.json:3: null in a list: leave it out"),
        (text.replace("\\u0039", "\\ud800"), "claims.json:3: not JSON: "),
        (text.replace("grade", "id"), "claims.json:2: `id` stands twice in one object, first on line 2"),
        (text.replace("}]}", "}]"), "claims.json:3: not JSON: EOF while parsing an object at line 3 column 94"),
    ];
    for (text, expected) in cases {
        let problems = all(&text).unwrap_err().to_string();
        assert!(problems.contains(expected), "{text}: {problems}");
    }
}

#[test]
fn csv_reads_as_the_same_tables() {
    let columns = Columns {
        rows: "claim",
        known: &["id", "value", "made", "grade"],
        required: &["id", "value", "made", "grade"],
        elsewhere: &["unit"],
        elsewhere_help: "units stand in TOML",
    };
    let all = |text: &str| {
        read_csv("claims.csv", text, &columns, |root| {
            let mut seen = BTreeMap::new();
            root.tables("claim", |table| claim(table, &mut seen))
        })
    };
    let text = "Grade;ID;value;made\r\n\r\ngood;\"a\nb\";7.210;2024-02-29\r\n;;;\r\nfair;c;89;2023-07-01";
    let read = all(text).unwrap();
    assert_eq!((read[0].value.to_string().as_str(), read[1].value.to_string().as_str()), ("7.210", "89"));
    assert_eq!((read[0].id.as_str(), read[1].id.as_str()), ("a\nb", "c"));
    let cases = [
        (text.replace("7.210", "x"), "claims.csv:3: `value` must be a number"),
        (text.replace("89", "x"), "claims.csv:6: `value` must be a number"),
        (text.replace("89", ""), "claims.csv:6: `value` is missing in `claim`"),
        (text.replace("89", "8;9"), "claims.csv:6: the row has 5 cells, the header 4"),
        (text.replace("fair", "\"fair"), "claims.csv:6: a quote is opened and not closed"),
        (text.replace("value", "valeu"), "claims.csv:1: `valeu` is no column\n    help: did you mean `value`?"),
        (text.replace("value", ""), "claims.csv:1: column 3 has no name"),
        (text.replace("value", "made"), "claims.csv:1: the column `made` stands twice"),
        (text.replace("value", "id"), "claims.csv:1: the column `value` is missing"),
        (",".repeat(100) + "x", "claims.csv:1: the first row has 101 cells: it must name the columns"),
        ("\n \n".to_owned(), "claims.csv: is empty"),
    ];
    for (text, expected) in cases {
        let problems = all(&text).unwrap_err().to_string();
        assert!(problems.contains(expected), "{text}: {problems}");
    }
}

#[test]
fn every_mistake_is_told_with_its_line() {
    let text = "\
titel = 'claims'
[[claim]]
id = 'a'
value = 'about nine'
made = 2023-02-28T10:00:00
grade = 'goood'
tags = ['x', 3, '']
[[claim]]
id = 'a'
vallue = 9
made = '2023-02-29'
grade = true
";
    insta::assert_snapshot!(claims(text).unwrap_err(), @r#"
    claims.toml:1: `titel` is no key of this file
        help: known: claim
    claims.toml:4: `value` must be a number such as "12.0" or 75, not `about nine`
    claims.toml:5: `made` must be a day such as 2024-05-06, not `2023-02-28T10:00:00`
    claims.toml:6: `goood` is no word for `grade`
        help: did you mean `good`?
    claims.toml:7: `tags` must be text that is not blank, not `3`
    claims.toml:7: `tags` must be text that is not blank, not ``
    claims.toml:8: `value` is missing in `claim`
    claims.toml:9: id `a` stands twice, first on line 3
    claims.toml:10: `vallue` is no key of `claim`
        help: did you mean `value`?
    claims.toml:11: `made` must be a day that the calendar has, such as 2024-05-06, not `2023-02-29`
    claims.toml:12: `grade` must be one of: good, fair, not `true`
    "#);
}

#[test]
fn what_is_not_toml_is_told_alone() {
    let cases = [
        ("[[claim]]\nid = 'a'\nid = 'b'\n", "claims.toml:3: not TOML: duplicate key"),
        ("[[claim]\nid = 'a'\n", "claims.toml:1: not TOML: "),
        ("[[claim]]\nid = \n", "claims.toml:2: not TOML: "),
        ("\u{feff}", "claims.toml:1: `claim` is missing"),
        ("", "claims.toml:1: `claim` is missing"),
        ("claim = 3", "claims.toml:1: `claim` must be a list, not `3`"),
        ("claim = [3]", "claims.toml:1: `claim` must be a table, not `3`"),
    ];
    for (text, expected) in cases {
        let problems = claims(text).unwrap_err();
        assert!(problems.to_string().starts_with(expected), "{text:?}: {problems}");
        assert_eq!(problems.problems().len(), 1, "{text:?}: {problems}");
    }
}

#[test]
fn decimals_come_from_their_digits() {
    let cases = [
        ("75", Some("75")),
        ("12.0", Some("12.0")),
        ("'12.0'", Some("12.0")),
        ("' 9 '", Some("9")),
        ("-0.10", Some("-0.10")),
        ("1_000.5", Some("1000.5")),
        ("0.1000000000000000055511151231", Some("0.1000000000000000055511151231")),
        ("1e3", None),
        ("nan", None),
        ("inf", None),
        ("0x10", None),
        ("'ten'", None),
        ("''", None),
        ("true", None),
        ("79228162514264337593543950336", None),
    ];
    for (written, expected) in cases {
        let found = read("d.toml", &format!("d = {written}"), |root| root.required("d", decimal)).ok();
        assert_eq!(found.map(|value| value.to_string()).as_deref(), expected, "{written}");
    }
}

#[test]
fn bounds_include_their_ends() {
    let cases = [("whole", "1", true), ("whole", "5", true), ("whole", "0", false), ("whole", "6", false)]
        .into_iter()
        .chain([
            ("whole", "2.0", false),
            ("decimal", "5.0", true),
            ("decimal", "5.01", false),
            ("decimal", "-1", false),
        ])
        .chain([
            ("km", "25", true),
            ("km", "0.5", true),
            ("km", "0", false),
            ("km", "nan", false),
            ("km", "'25'", false),
        ])
        .chain([("count", "1", true), ("count", "0", false), ("count", "18446744073709551616", false)]);
    for (kind, written, good) in cases {
        let found = read("b.toml", &format!("v = {written}"), |root| {
            root.required("v", |value| match kind {
                "whole" => whole(1..=5_u8)(value).map(|_| ()),
                "decimal" => decimal_between(Decimal::ZERO..=Decimal::from(5))(value).map(|_| ()),
                "km" => kilometres(value).map(|_| ()),
                _ => count(value).map(|_| ()),
            })
        });
        assert_eq!(found.is_ok(), good, "{kind} {written}");
    }
}

proptest! {
    #[test]
    fn no_text_breaks_the_reader(text in "\\PC{0,80}") {
        if let Err(problems) = claims(&text) {
            prop_assert!(!problems.problems().is_empty());
        }
    }

    #[test]
    fn a_decimal_is_read_as_written(units in -999_999_999_i64..999_999_999, scale in 0_u32..9) {
        let written = Decimal::new(units, scale);
        let found = read("d.toml", &format!("d = '{written}'"), |root| root.required("d", decimal));
        prop_assert_eq!(found.unwrap().to_string(), written.to_string());
    }
}
