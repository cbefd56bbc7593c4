use bytes::Bytes;
use resident_outcomes::http::Answer;
use resident_outcomes::model::Reason;
use resident_outcomes::model::evidence::{OpenService, Resource};

use super::socrata::shown;
use super::{of, only};
use crate::replies::{NO_HEADERS, classify};

const VALUE: &str = r#"provider = "json"
address = "https://data.example.org/deaths.json?city=raleigh"
pointer = "/data/0/per~1100k"
period = 2021
"#;

const RECORDS: &str = r#"provider = "json"
file = "figures/deaths.json"
records = "/rows"
filters = { kind = "fatal", ward = 3 }
aggregate = "count"
period = 2023
"#;

const CSV: &str = r#"provider = "csv"
address = "https://data.example.org/deaths.csv"
delimiter = "semicolon"
encoding = "latin-1"
thousands = "point"
decimal = "comma"
filters = { "Straße" = "fatal" }
aggregate = "sum"
column = "Tote"
date_column = "Tag"
date_format = "day.month.year"
year_starts = "07-01"
"#;

#[test]
fn one_value_is_read_to_its_last_digit() {
    let value = |text: &str| format!(r#"{{"data":[{{"per/100k":{text}}}]}}"#);
    for (text, expected) in
        [("7.10", "7.10"), ("\"0.1000000000000000055\"", "0.1000000000000000055"), ("null", "-"), ("1e2", "100")]
    {
        let end = of(VALUE).run(only(&value(text)));
        assert_eq!(end.values(), [(2021, expected.to_owned())], "{text}");
        assert_eq!(end.asked, ["https://data.example.org/deaths.json?city=raleigh"]);
    }
    let cases = [
        (value("\"many\""), "`\"many\"` in column `/data/0/per~1100k` is not a number"),
        (value("[1]"), "is not a number"),
        (r#"{"data":[]}"#.to_owned(), "has nothing at `/data/0/per~1100k`: its layout has changed"),
        ("<html></html>".to_owned(), "it is a web page titled `without a title`"),
        ("{".to_owned(), "is broken"),
        ("[[[[[[[[[1]]]]]]]]]".to_owned(), "nested more than 8 deep"),
    ];
    for (body, expected) in cases {
        let end = of(VALUE).run(only(&body));
        assert!(end.words().contains(expected) && end.reason.is_none(), "{body}: {}", end.words());
    }
}

#[test]
fn rows_of_a_document_are_chosen_here() {
    let rows = |rows: &str| format!(r#"{{"rows":[{rows}]}}"#);
    let fatal = r#"{"kind":"fatal","ward":3}"#;
    let (light, elsewhere) = (r#"{"kind":"light","ward":3}"#, r#"{"kind":"fatal","ward":"4"}"#);
    let end = of(RECORDS).run(only(&rows(&[fatal, light, fatal, elsewhere].join(","))));
    assert_eq!(end.asked, ["/city/3755000/figures/deaths.json"]);
    let records = end.came.unwrap();
    assert_eq!(records.iter().map(|record| record.number).collect::<Vec<_>>(), [1, 3]);
    assert_eq!(records[0].words, "kind fatal, ward 3");
    // Each choice fits some row and no row fits both: that is a count of zero.
    assert!(of(RECORDS).run(only(&rows(&[light, elsewhere].join(",")))).values().is_empty());
    let gaps = [
        (rows(light), "no row of file figures/deaths.json fits `fatal` in `kind`"),
        (rows(""), "file figures/deaths.json holds no row at all"),
    ];
    for (body, expected) in gaps {
        let end = of(RECORDS).run(only(&body));
        assert_eq!((end.words(), end.reason), (expected, Some(Reason::NotPublished)));
    }
    let summed = RECORDS.replace("\"count\"", "\"sum\"\ncolumn = \"ward\"");
    let end = of(&summed).run(only(&rows(&[light, elsewhere].join(","))));
    assert!(end.words().ends_with("fits `fatal` in `kind` and `3` in `ward`"), "{}", end.words());
    let refused = [
        (rows(r#"{"kinds":"fatal","ward":3}"#), "has no column `kind`; the nearest it has: `kinds`, `ward`"),
        (r#"{"row":[]}"#.to_owned(), "has nothing at `/rows`"),
        (r#"{"rows":{}}"#.to_owned(), "there is no list of rows"),
        (rows(r#"{"kind":["fatal"],"ward":3}"#), "record 1: `[\"fatal\"]` in column `kind` is not a single value"),
    ];
    for (body, expected) in refused {
        let end = of(RECORDS).run(only(&body));
        assert!(end.words().contains(expected) && end.reason.is_none(), "{body}: {}", end.words());
    }
}

#[test]
fn a_file_is_read_as_its_author_wrote_it() {
    let text = "Tag;Stra\u{df}e;Tote;Ort\n30.6.2022;fatal;\"1.234,5\";\"K\u{f6}ln; Mitte\"\n1.7.2022;fatal;2;x\n\n1.7.2022;light;?;x\n2.7.2022;fatal;;x\n";
    let latin = |text: &str| Bytes::from(text.chars().map(|letter| u8::try_from(letter).unwrap()).collect::<Vec<_>>());
    let expected = [(2022, "1234.5"), (2023, "2"), (2023, "-")].map(|(year, value)| (year, value.to_owned()));
    let end = of(CSV).run_bytes(|_| Ok(latin(text)));
    assert_eq!(end.values(), expected);
    assert_eq!(end.came.unwrap()[1].words, "Tag 1.7.2022, Stra\u{df}e fatal");
    let utf8 = of(&CSV.replace("latin-1", "utf-8"));
    assert_eq!(utf8.run(only(&format!("\u{feff}{text}"))).values(), expected);
    assert_eq!(utf8.run(only(&text.replace('\n', "\r\n"))).values(), expected);
    let windows = of(&CSV.replace("latin-1", "windows-1252").replace("= \"fatal\"", "= \"\u{20ac}\""));
    let euro = Bytes::from_static(b"Tag;Stra\xdfe;Tote\n1.7.2022;\x80;3\n");
    assert_eq!(windows.run_bytes(|_| Ok(euro.clone())).values(), [(2023, "3".to_owned())]);
    let wrong = utf8.run_bytes(|_| Ok(latin(text)));
    assert!(wrong.words().contains("line 1 is no UTF-8: latin-1 or windows-1252 may be meant"), "{}", wrong.words());
}

#[test]
fn damaged_and_changed_files_are_refused() {
    let utf8 = CSV.replace("latin-1", "utf-8");
    let head = "Tag;Stra\u{df}e;Tote\n";
    let cases = [
        (format!("{head}1.7.2022;fatal\n"), "record 1 has 2 cells instead of 3"),
        (format!("{head}1.7.2022;fatal;1\n1.7.2022;fatal;1;9\n"), "record 2 has 4 cells instead of 3"),
        (format!("{head}1.7.2022;fatal;1,234.5\n"), "record 1: `1,234.5` in column `Tote` is not a number"),
        (format!("{head}2022-07-01;fatal;1\n"), "`2022-07-01` in column `Tag` is not a date"),
        (format!("{head};fatal;1\n"), "a row without one is of no year"),
        (head.replace("Tote", "Todte"), "has no column `Tote`; the nearest it has: `Todte`"),
        (head.replace(';', ","), "has no column `Tote`"),
        (head.replace("Tag", "Tote"), "column `Tote` stands there twice"),
        (String::new(), "has no column `Tote`"),
        ("PK\u{3}\u{4}".to_owned(), "a zip, or a spreadsheet"),
        (" <!doctype html><title>Sign in</title>".to_owned(), "a web page titled `Sign in`"),
    ];
    for (body, expected) in cases {
        let end = of(&utf8).run(only(&body));
        assert!(end.words().contains(expected) && end.reason.is_none(), "{body}: {}", end.words());
    }
    let long = format!("{head}{}", "1.7.2022;fatal;1\n".repeat(4));
    let end = of(&utf8).bounded(|bounds| bounds.max_rows = 3).run(only(&long));
    assert!(end.words().contains("more than the limit of 3 records"), "{}", end.words());
    let none = of(&utf8).run(only(&format!("{head}1.7.2022;light;1\n")));
    assert!(none.words().ends_with("fits `fatal` in `Stra\u{df}e`"), "{}", none.words());
}

#[test]
fn answers_of_servers() {
    let address = "https://data.example.org/a".to_owned();
    let resource = |service| Resource::Open { service, address: address.clone() };
    let cases: [(OpenService, u16, &[u8], &str); 12] = [
        (OpenService::Json, 200, b"7.5", "Data"),
        (OpenService::Json, 200, b"\xef\xbb\xbf{\"a\":1}", "Data"),
        (OpenService::Json, 200, b"{\"a\":", "Busy 200: the reply breaks off"),
        (OpenService::Json, 200, b"a,b\n1,2\n", "Refused 200: no JSON"),
        (OpenService::Json, 404, b"{}", "Absent 404"),
        (OpenService::Json, 400, b"{\"why\":1}", "Refused 400: {\"why\":1}"),
        (OpenService::Csv, 200, b"a,b\n1,2\n", "Data"),
        (OpenService::Csv, 200, b"\n<html><title>Log in</title>", "Refused 200: a web page titled `Log in`"),
        (OpenService::Csv, 200, b"PK\x03\x04xx", "Refused 200, but a zip"),
        (OpenService::Csv, 200, b"{\"error\":\"no\"}", "Refused 200, but JSON and no CSV"),
        (OpenService::Csv, 410, b"gone", "Absent 410: gone"),
        (OpenService::Csv, 202, b"", "Busy 202"),
    ];
    for (service, status, body, expected) in cases {
        let class = classify(&resource(service), &Answer { status, headers: &NO_HEADERS, body });
        assert!(shown(&class).starts_with(expected), "{service} {status}: {}", shown(&class));
    }
}
