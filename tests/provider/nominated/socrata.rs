use resident_outcomes::http::{Answer, Class};
use resident_outcomes::model::Reason;
use resident_outcomes::model::evidence::{OpenService, Resource, Route};

use super::{absent, of, only, parameter};
use crate::replies::{NO_HEADERS, classify};

const COUNTED: &str = r#"provider = "socrata"
portal = "https://data.example.gov"
dataset = "abcd-1234"
where = "severity = 'fatal' AND x > 1"
aggregate = "count"
date_column = "crash_date"
date_format = "iso"
year_starts = "07-01"
"#;

const FIXED: &str = r#"provider = "socrata"
portal = "https://data.example.gov"
dataset = "abcd-1234"
where = "severity = 'fatal'"
aggregate = "count"
period = 2023
"#;

const SUMMED: &str = r#"provider = "socrata"
portal = "https://data.example.gov/"
dataset = "abcd-1234"
aggregate = "sum"
column = "deaths"
period = 2023
"#;

/// So many rows are asked for at once.
const PAGE: usize = 5_000;

fn row(number: usize) -> String {
    format!(r#"{{":id":"row-{number}","crash_date":"202{}-07-01T00:00:00.000"}}"#, number % 3)
}

/// A page of a dataset of so many rows.
fn page(address: &str, rows: usize) -> String {
    let from: usize = parameter(address, "$offset").parse().unwrap();
    let rows: Vec<_> = (from..rows.min(from + PAGE)).map(row).collect();
    format!("[{}]\n", rows.join(",\n"))
}

#[test]
fn pages_are_read_to_the_short_one() {
    let case = of(COUNTED);
    // rows of the dataset, pages asked for
    for (rows, pages) in [(3, 1), (PAGE, 2), (2 * PAGE + 7, 3)] {
        let end = case.run(|address| Ok(page(address, rows)));
        assert_eq!((end.values().len(), end.asked.len(), end.replies), (rows, pages, pages), "{rows}");
    }
    let end = case.run(|address| Ok(page(address, 3)));
    assert_eq!(end.values(), [(2021, "1".to_owned()), (2022, "1".to_owned()), (2023, "1".to_owned())]);
    assert_eq!(
        end.asked,
        ["https://data.example.gov/resource/abcd-1234.json?%24select=%3Aid%2Ccrash_date\
          &%24where=severity+%3D+%27fatal%27+AND+x+%3E+1&%24order=%3Aid&%24limit=5000&%24offset=0"]
    );
    let record = &end.came.unwrap()[1];
    assert_eq!((record.number, record.date.unwrap().to_string().as_str()), (2, "2021-07-01"));
    assert_eq!((record.of.from.to_string(), record.of.to.to_string()), ("2021-07-01".into(), "2022-06-30".into()));
    assert_eq!(record.words, "crash_date 2021-07-01T00:00:00.000, id row-1");
}

/// Case 64: omitted fields and string numbers. What is no number refuses the whole answer, in whichever page it stands.
#[test]
fn cells_are_numbers_or_nothing() {
    let case = of(SUMMED);
    let good = r#"[{":id":"a","deaths":"12.50"},{":id":"b"},{":id":"c","deaths":null},{":id":"d","deaths":0.1},{":id":"e","deaths":""}]"#;
    let values: Vec<_> = case.run(only(good)).values().into_iter().map(|(_, value)| value).collect();
    assert_eq!(values, ["12.50", "-", "-", "0.1", "-"]);
    let cases = [
        (
            r#"[{":id":"a","deaths":"1"},{":id":"b","deaths":"n/a"}]"#,
            "record 2: `n/a` in column `deaths` is not a number",
        ),
        (r#"[{":id":"a","deaths":{"x":1}}]"#, "record 1: `{\"x\":1}` in column `deaths` is not a single value"),
        (r#"[{":id":"a","deaths":true}]"#, "`true` in column `deaths`"),
        (r#"[{":id":"a","deaths":1},{":id":"a","deaths":1}]"#, "record 2 repeats `a`"),
        (r#"[{":id":"a""#, "is broken"),
        (r#"{"message":"no"}"#, "there is no list of rows"),
        ("[1]", "record 1 is no object"),
        (r#"[{"a":[[[[[[[[1]]]]]]]]}]"#, "nested more than 8 deep"),
        ("<html><title>Sign in</title>", "a web page titled `Sign in`"),
    ];
    for (body, expected) in cases {
        let end = case.run(only(body));
        assert!(end.words().contains(expected) && end.reason.is_none(), "{body}: {}", end.words());
        assert!(end.words().starts_with("Socrata reply https://data.example.gov/resource/abcd-1234.json?"));
    }
    let middle = |address: &str| {
        let page = page(address, 3 * PAGE);
        Ok(if parameter(address, "$offset") == "5000" { page.replacen("2021-07-01", "soon", 1) } else { page })
    };
    let end = of(COUNTED).run(middle);
    assert!(end.words().contains("`soonT00:00:00.000` in column `crash_date` is not a date"), "{}", end.words());
    assert_eq!(end.asked.len(), 2);
    let end = of(COUNTED)
        .run(|address| if parameter(address, "$offset") == "0" { Ok(page(address, 9999)) } else { Err(absent()) });
    assert_eq!((end.words(), end.reason), ("404: none", Some(Reason::NotPublished)));
}

/// No row is zero only for a count over a fixed time, of a dataset that holds other rows.
#[test]
fn nothing_is_zero_only_where_that_is_shown() {
    let is_probe = |address: &str| parameter(address, "$limit") == "1";
    let zero = of(FIXED).run(|address| Ok(if is_probe(address) { r#"[{":id":"a"}]"# } else { "[]" }.to_owned()));
    assert_eq!((zero.values().len(), zero.asked.len(), zero.replies), (0, 2, 2));
    assert_eq!(parameter(&zero.asked[1], "$where"), "");
    let summed = FIXED.replace("\"count\"", "\"sum\"\ncolumn = \"deaths\"");
    let cases = [
        (FIXED, "dataset abcd-1234 of data.example.gov holds no row at all"),
        (COUNTED, "no row of dataset abcd-1234 of data.example.gov fits `severity = 'fatal' AND x > 1`"),
        (&summed, "no row of dataset abcd-1234"),
        (SUMMED, "holds no row at all"),
    ];
    for (written, expected) in cases {
        let end = of(written).run(only("[]"));
        assert!(end.words().contains(expected), "{written}: {}", end.words());
        assert_eq!(end.reason, Some(Reason::NotPublished));
    }
}

#[test]
fn bounds_hold() {
    let answer = |address: &str| Ok(page(address, 3 * PAGE));
    let cases = [
        (of(COUNTED).bounded(|bounds| bounds.max_rows = 9_999), 2, "more than the limit of 9999 records"),
        (of(COUNTED).bounded(|bounds| bounds.max_pages = 2), 2, "more than the limit of 2 pages"),
        (of(COUNTED).bounded(|bounds| bounds.max_inflated_bytes = 500_000), 2, "more than the limit of 500000 bytes"),
    ];
    for (case, asked, expected) in cases {
        let end = case.run(answer);
        assert!(end.words().contains(expected), "{}", end.words());
        assert_eq!(end.asked.len(), asked, "{expected}");
    }
    let end = of(COUNTED).by(&[Route::UnSdg]).run(answer);
    assert_eq!((end.asked.len(), end.reason), (0, Some(Reason::NotHeld)));
}

#[test]
fn a_column_is_never_more_than_a_name() {
    let case = of(&SUMMED.replace("\"deaths\"", "\"a b`), count(*\""));
    let end = case.run(only("[]"));
    assert_eq!(parameter(&end.asked[0], "$select"), ":id,`a b), count(*`");
}

#[test]
fn answers_of_portals() {
    let resource =
        Resource::Open { service: OpenService::Socrata, address: "https://data.example.gov/resource/a.json".into() };
    let missing = r#"{"code":"query.soql.no-such-column","error":true,"message":"No such column: deths"}"#;
    let cases: [(u16, &str, &str); 11] = [
        (200, "[]\n", "Data"),
        (200, "[{\"a\":1}]", "Data"),
        (200, "[{\"a\":1", "Busy 200: the reply breaks off"),
        (200, "", "Busy 200: an empty body"),
        (200, missing, "Refused 200: No such column: deths"),
        (400, missing, "Refused 400: No such column: deths"),
        (202, "", "Busy 202: still being prepared"),
        (403, r#"{"error":true,"message":"permission denied"}"#, "Refused 403: permission denied (it is not open"),
        (404, r#"{"error":true,"message":"dataset is gone"}"#, "Absent 404: dataset is gone"),
        (429, "slow down", "Busy 429: slow down"),
        (200, "<!DOCTYPE html><title>Portal</title>", "Refused 200: a web page titled `Portal` instead of data"),
    ];
    for (status, body, expected) in cases {
        let class = classify(&resource, &Answer { status, headers: &NO_HEADERS, body: body.as_bytes() });
        let shown = shown(&class);
        assert!(shown.starts_with(expected), "{status} {body}: {shown}");
    }
}

/// A class in words.
pub(super) fn shown(class: &Class) -> String {
    match class {
        Class::Data => "Data".to_owned(),
        Class::Absent(words) => format!("Absent {words}"),
        Class::Busy(words) => format!("Busy {words}"),
        Class::Refused(words) => format!("Refused {words}"),
    }
}
