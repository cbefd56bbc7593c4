use resident_outcomes::http::Answer;
use resident_outcomes::model::evidence::{OpenService, Resource};

use super::socrata::shown;
use super::{of, only, parameter};
use crate::replies::{NO_HEADERS, classify};

const SUMMED: &str = r#"provider = "ckan"
portal = "https://data.example.org/catalogue"
resource = "0f4a1d2c-6b1e-4c39-9a55-2f1f0c3d4e5f"
filters = { kind = "fatal", year = 2023 }
aggregate = "sum"
column = "deaths"
period = 2023
"#;

const FIELDS: &str = r#"[{"id":"_id","type":"int"},{"id":"kind","type":"text"},{"id":"year","type":"int4"},{"id":"deaths","type":"numeric"}]"#;

/// A page of a resource of so many rows, of a portal that gives `cap` at once.
fn page(address: &str, total: u64, cap: u64) -> String {
    let from: u64 = parameter(address, "offset").parse().unwrap();
    let limit = parameter(address, "limit").parse::<u64>().unwrap().min(cap);
    let rows: Vec<_> = (from..total.min(from + limit))
        .map(|number| format!(r#"{{"_id":{number},"kind":"fatal","year":2023,"deaths":"{number}"}}"#))
        .collect();
    reply(&rows.join(","), total, limit)
}

fn reply(rows: &str, total: u64, limit: u64) -> String {
    format!(
        r#"{{"help":"h","success":true,"result":{{"fields":{FIELDS},"records":[{rows}],"total":{total},"limit":{limit}}}}}"#
    )
}

/// Case 63: a cap below what was asked for.
#[test]
fn pages_go_by_what_the_portal_gives() {
    let case = of(SUMMED);
    // rows, cap of the portal, pages asked for
    for (total, cap, pages) in [(1, 32_000, 1), (5_000, 32_000, 1), (5_001, 32_000, 2), (7, 3, 3)] {
        let end = case.run(|address| Ok(page(address, total, cap)));
        assert_eq!((end.values().len() as u64, end.asked.len()), (total, pages), "{total} by {cap}");
    }
    let end = case.run(|address| Ok(page(address, 1, 9)));
    assert_eq!(
        end.asked,
        [
            "https://data.example.org/catalogue/api/3/action/datastore_search?resource_id=0f4a1d2c-6b1e-4c39-9a55-2f1f0c3d4e5f\
          &filters=%7B%22kind%22%3A%22fatal%22%2C%22year%22%3A%222023%22%7D&sort=_id&limit=5000&offset=0"
        ]
    );
    assert_eq!(end.came.unwrap()[0].words, "kind fatal, year 2023, _id 0");
}

#[test]
fn what_changes_or_falls_short_is_refused() {
    let row = r#"{"_id":1,"deaths":1}"#;
    let cases = [
        (reply(row, 2, 0), "holds 1"),
        (reply("", 2, 9), "says that it holds 2 records, but holds 0"),
        (reply("", 2, 0), "says that it holds 1 records, but holds 0"),
        (reply(&format!("{row},{row}"), 1, 9), "says that it holds 1 records, but holds 2"),
        (reply(&format!("{row},{row}"), 2, 9), "record 2 repeats `1`"),
        (reply(r#"{"_id":1,"deaths":"1,5"}"#, 1, 9), "`1,5` in column `deaths` is not a number"),
        (reply(row, 1, 9).replace("\"deaths\"", "\"death\""), "has no column `deaths`; the nearest it has: `death`"),
        (r#"{"success":true,"result":{"records":[]}}"#.to_owned(), "is broken: missing field `fields`"),
    ];
    for (body, expected) in cases {
        // A portal that gives less than it says gives it once.
        let end = of(SUMMED)
            .run(|address| Ok(if parameter(address, "offset") == "0" { body.clone() } else { reply("", 2, 9) }));
        let fits = end.words().contains(expected) || expected == "holds 1" && end.words().contains("holds 0");
        assert!(fits && end.reason.is_none(), "{body}: {}", end.words());
    }
    let end = of(SUMMED).run(|address| {
        let total = if parameter(address, "offset") == "6" { 8 } else { 9 };
        Ok(page(address, total, 3))
    });
    assert!(end.words().contains("says 8 rows in all where the page before said 9 rows in all"), "{}", end.words());
}

#[test]
fn nothing_is_zero_only_where_that_is_shown() {
    let counted = SUMMED.replace("\"sum\"\ncolumn = \"deaths\"", "\"count\"");
    let is_probe = |address: &str| parameter(address, "filters").is_empty();
    let answer = |all: u64| move |address: &str| Ok(page(address, if is_probe(address) { all } else { 0 }, 9));
    let zero = of(&counted).run(answer(40));
    assert_eq!((zero.values().len(), zero.asked.len()), (0, 2));
    let empty = of(&counted).run(answer(0));
    assert!(empty.words().ends_with("of data.example.org holds no row at all"), "{}", empty.words());
    let none = of(SUMMED).run(answer(40));
    assert!(none.words().ends_with(r#"fits {"kind":"fatal","year":"2023"}"#), "{}", none.words());
    assert_eq!(none.asked.len(), 1);
}

#[test]
fn answers_of_portals() {
    let resource = Resource::Open { service: OpenService::Ckan, address: "https://data.example.org/api/3".into() };
    let gone =
        r#"{"success":false,"error":{"message":"Not found: Resource x was not found.","__type":"Not Found Error"}}"#;
    let bad = r#"{"success":false,"error":{"fields":["unknown field \"kindd\""],"__type":"Validation Error"}}"#;
    let cases: [(u16, &str, &str); 8] = [
        (200, &reply("", 0, 9), "Data"),
        (200, &reply("", 0, 9)[..60], "Busy 200: the reply breaks off"),
        (200, bad, "Refused 200: \"Validation Error\" [\"unknown field"),
        (409, bad, "Refused 409: "),
        (404, gone, "Absent 404: Not found: Resource x was not found. (a file that is not in the portal's datastore"),
        (200, gone, "Absent 200: Not found"),
        (503, gone, "Busy 503: "),
        (200, r#"{"success":true,"result":[]}"#, "Refused 200, but no rows of a datastore"),
    ];
    for (status, body, expected) in cases {
        let class = classify(&resource, &Answer { status, headers: &NO_HEADERS, body: body.as_bytes() });
        assert!(shown(&class).starts_with(expected), "{status} {body}: {}", shown(&class));
    }
    assert!(of(SUMMED).run(only(gone)).words().contains("is broken"), "kept by mistake, it is no data");
}
