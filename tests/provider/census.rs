//! Tables of the Census, as file and by API.

use resident_outcomes::model::GeoId;
use resident_outcomes::model::evidence::Resource;
use resident_outcomes::model::method::Table;
use resident_outcomes::model::rows::{AcsRow, AcsTable, Cell, Estimate, NoNumber, Rows};
use resident_outcomes::provider::{Fault, Limits, extract};
use rust_decimal::Decimal;

use crate::replies::{LIMITS, census_file, census_query, fault};

const SCOTTSDALE: &str = "1600000US0465000";

fn table(resource: &Resource, bytes: &[u8]) -> AcsTable {
    match extract(resource, bytes, &LIMITS).unwrap() {
        Rows::Acs(table) => table,
        other => panic!("no table: {other:?}"),
    }
}

#[expect(clippy::unnecessary_wraps, reason = "a cell is a result")]
fn number(value: i64) -> Cell {
    Ok(Decimal::from(value))
}

fn scottsdale(table: &AcsTable) -> AcsRow<'_> {
    table.row(&GeoId::new(SCOTTSDALE.as_bytes()).unwrap()).unwrap()
}

const FILE_HEADER: &str = "GEO_ID|B28002_E001|B28002_M001|B28002_E002|B28002_M002|B28002_E004|B28002_M004|B28002_E006\
    |B28002_M006|B28002_E007|B28002_M007";

/// A file of B28002 whose rows give all cells behind the geography.
fn file(rows: &[&str]) -> Vec<u8> {
    std::iter::once(&FILE_HEADER).chain(rows).flat_map(|line| [line, "\n"]).collect::<String>().into_bytes()
}

/// Cases 26, 27, 16 and 17: columns by name, four levels kept, sentinels as gaps.
#[test]
fn a_summary_file_becomes_rows_of_four_levels() {
    let bytes = file(&[
        "0100000US|1|1|1|1|1|1|1|1|1|1",
        "0400000US04|9|8|7|6|5|4|3|2|1|0",
        "0400100US04|9|8|7|6|5|4|3|2|1|0",
        "0500000US04013|9|8|7|6|5|4|3|2|1|-555555555",
        "1400000US04013010101|bad|cells|of|levels|not|kept|are|not|even|read",
        "1600000US0465000|113451|1301|1|1|106577|1200|5000|300|-666666666|-222222222",
        "310M700US38060|9|8|7|6|5|4|3|2|1|",
    ]);
    let table = table(&census_file(Table::B28002), &bytes);
    let kept: Vec<_> = table.rows().map(|(id, _)| id.as_str()).collect();
    assert_eq!(kept, ["0400000US04", "0500000US04013", SCOTTSDALE, "310M700US38060"]);
    let row = |geo_id: &str| table.row(&GeoId::new(geo_id.as_bytes()).unwrap()).unwrap();
    let lines = row(SCOTTSDALE);
    assert_eq!(lines.estimate(2), Estimate::NOT_HELD);
    assert_eq!(lines.estimate(4), Estimate { value: number(106_577), moe90: number(1200) });
    assert_eq!(lines.estimate(6), Estimate { value: number(5000), moe90: number(300) });
    assert_eq!(lines.estimate(1), Estimate { value: number(113_451), moe90: number(1301) });
    assert_eq!(lines.estimate(7), Estimate { value: Err(NoNumber::NotComputable), moe90: Err(NoNumber::NoMargin) });
    assert_eq!(lines.record, 6);
    assert_eq!(row("0500000US04013").estimate(7).moe90, number(0));
    assert_eq!(row("310M700US38060").estimate(7).moe90, Err(NoNumber::Empty));
}

/// Case 11, for files: order and line ends do not matter.
#[test]
fn columns_of_a_file_are_found_by_name() {
    let bytes = b"\xEF\xBB\xBFB28003_M004|B28003_E004|GEO_ID|B28003_M001|B28003_E001\r\n1301|106577|1600000US0465000|900|113451\r\n";
    let table = table(&census_file(Table::B28003), bytes);
    let expected = Estimate { value: number(106_577), moe90: number(1301) };
    assert_eq!(scottsdale(&table).estimate(4), expected);
}

/// Case 21 and damage: the whole file is refused.
#[test]
fn a_damaged_or_wrong_file_is_refused() {
    let row = "1600000US0465000|9|8|7|6|5|4|3|2|1|0";
    let b28002 = census_file(Table::B28002);
    assert_eq!(
        fault(&census_file(Table::B28003), &file(&[row])),
        Fault::OtherTable { asked: Table::B28003, found: "B28002".into() }
    );
    assert_eq!(fault(&b28002, &file(&["0400000US04|9|8|7|6|5|4|3|2|1|0"])), Fault::Nothing("row of a place"));
    assert_eq!(fault(&b28002, &file(&[])), Fault::Nothing("row of a place"));
    assert_eq!(fault(&b28002, b""), Fault::NoColumn("GEO_ID".into()));
    assert_eq!(fault(&b28002, b"GEO_ID|B28002_E001\n"), Fault::NoColumn("B28002_M001".into()));
    assert_eq!(fault(&b28002, &file(&[row, row])), Fault::Repeated { record: 2, key: SCOTTSDALE.into() });
    let short = file(&[row, "1600000US0473000|9|8|7"]);
    assert!(matches!(fault(&b28002, &short), Fault::Broken(words) if words.contains("4 cells instead of 11")));
    for cells in ["x|8|7|6|5|4|3|2|1|0", "-1|8|7|6|5|4|3|2|1|0", "9|8|7|6|5|4|3|2|1|-661938534"] {
        let found = fault(&b28002, &file(&[&format!("1600000US0473000|{cells}")]));
        assert!(matches!(found, Fault::Cell { record: 1, .. }), "{cells}: {found}");
    }
    let found = fault(&b28002, &file(&["1600000US465000|9|8|7|6|5|4|3|2|1|0"]));
    assert!(matches!(found, Fault::Cell { column, .. } if column == "GEO_ID"));
}

#[test]
fn limits_hold_for_tables() {
    let bytes = file(&["1600000US0465000|9|8|7|6|5|4|3|2|1|0", "1600000US0473000|9|8|7|6|5|4|3|2|1|0"]);
    let with = |limits| extract(&census_file(Table::B28002), &bytes, &limits).map_err(|error| error.fault);
    assert_eq!(with(Limits { max_rows: 1, ..LIMITS }).unwrap_err(), Fault::TooManyRows(1));
    assert_eq!(with(Limits { max_inflated_bytes: 9, ..LIMITS }).unwrap_err(), Fault::TooLarge(9));
    assert!(with(Limits { max_rows: 2, max_inflated_bytes: bytes.len() as u64 }).is_ok());
}

const NAMES: &str = r#"["GEO_ID","NAME","B28003_001E","B28003_001M","B28003_001EA","B28003_001MA","B28003_004E","B28003_004M","B28003_004EA","B28003_004MA","state","place"]"#;

fn reply(header: &str, rows: &[&str]) -> Vec<u8> {
    let all: Vec<_> = std::iter::once(&header).chain(rows).copied().collect();
    format!("\n[{}]\n", all.join(",\n")).into_bytes()
}

/// Cases 10, 11, 14, 15, 17, 18 and 19.
#[test]
fn a_reply_of_the_api_becomes_rows() {
    let expected = Estimate { value: number(106_577), moe90: number(1301) };
    let cases: [(&str, &str, &str, Estimate); 8] = [
        (
            "as documented",
            NAMES,
            r#"["1600000US0465000","Scottsdale city, Arizona","113451","900",null,null,"106577","1301",null,null,"04","65000"]"#,
            expected,
        ),
        (
            "bare numbers and escapes",
            NAMES,
            r#"["1600000US0465000","Ca\u00f1on","113451",900,null,null,106577,1301.0,"","","04","65000"]"#,
            Estimate { moe90: Ok(Decimal::new(13010, 1)), ..expected },
        ),
        (
            "other order, columns twice, no annotations",
            r#"["place","state","B28003_004M","B28003_004E","B28003_001M","B28003_001E","NAME","GEO_ID","NAME","GEO_ID"]"#,
            r#"["65000","04","1301","106577","900","113451","S","1600000US0465000","S","1600000US0465000"]"#,
            expected,
        ),
        (
            "no GEO_ID",
            r#"["B28003_001E","B28003_001M","B28003_004E","B28003_004M","state","place"]"#,
            r#"["113451","900","106577","1301","04","65000"]"#,
            expected,
        ),
        (
            "null GEO_ID and no numbers",
            NAMES,
            r#"[null,null,null,null,null,null,null,null,null,null,"04","65000"]"#,
            Estimate { value: Err(NoNumber::Empty), moe90: Err(NoNumber::Empty) },
        ),
        (
            "annotated",
            NAMES,
            r#"["1600000US0465000","S","113451","900",null,null,"106577","1301","250,000+","**","04","65000"]"#,
            Estimate { value: Err(NoNumber::Annotated), moe90: Err(NoNumber::NoMargin) },
        ),
        (
            "controlled",
            NAMES,
            r#"["1600000US0465000","S","113451","-555555555",null,"*****","106577","-555555555.0",null,"*****","04","65000"]"#,
            Estimate { value: number(106_577), moe90: number(0) },
        ),
        (
            "sentinels",
            NAMES,
            r#"["1600000US0465000","S","113451","9",null,null,"-888888888.0","-222222222","(X)","**","04","65000"]"#,
            Estimate { value: Err(NoNumber::NotApplicable), moe90: Err(NoNumber::NoMargin) },
        ),
    ];
    for (case, header, row, expected) in cases {
        let table = table(&census_query(Table::B28003), &reply(header, &[row]));
        assert_eq!(scottsdale(&table).estimate(4), expected, "{case}");
        assert_eq!(scottsdale(&table).record, 1, "{case}");
    }
}

/// Cases 7 and 21, and damage.
#[test]
fn a_damaged_or_wrong_reply_is_refused() {
    let row = |geo: &str, state: &str| format!(r#"["{geo}","S","9","9",null,null,"9","9",null,null,{state},"65000"]"#);
    let good = row(SCOTTSDALE, r#""04""#);
    let b28003 = census_query(Table::B28003);
    assert_eq!(
        fault(&census_query(Table::B28002), &reply(NAMES, &[&good])),
        Fault::OtherTable { asked: Table::B28002, found: "B28003".into() }
    );
    assert_eq!(fault(&b28003, &reply(NAMES, &[])), Fault::Nothing("row of a place"));
    assert_eq!(fault(&b28003, b"[]"), Fault::Nothing("header"));
    assert_eq!(
        fault(&b28003, br#"["error: unsupported geography hierarchy"]"#),
        Fault::Service("error: unsupported geography hierarchy".into())
    );
    let repeated = reply(NAMES, &[&good, &good]);
    assert_eq!(fault(&b28003, &repeated), Fault::Repeated { record: 2, key: SCOTTSDALE.into() });
    let broken: [Vec<u8>; 4] = [
        reply(NAMES, &[&good])[..200].to_vec(),
        reply(NAMES, &[r#"["1600000US0465000","S"]"#]),
        reply(NAMES, &[&good.replace("null", "{}")]),
        b"<html>".to_vec(),
    ];
    for bytes in broken {
        let found = fault(&b28003, &bytes);
        assert!(matches!(found, Fault::Broken(_)), "{found}: {}", String::from_utf8_lossy(&bytes));
    }
    // A state that lost its zero, a geography that its own columns contradict, a number that is none.
    for row in [row("", "4"), row("1600000US0473000", r#""04""#), good.replace(r#""9""#, r#""nine""#)] {
        let found = fault(&b28003, &reply(NAMES, &[&row]));
        assert!(matches!(found, Fault::Cell { record: 1, .. }), "{found}: {row}");
    }
    let two = reply(NAMES, &[&good, &good]);
    let error = extract(&b28003, &two, &Limits { max_rows: 1, ..LIMITS }).unwrap_err();
    assert_eq!(error.to_string(), "Census API B28003 acs5 2021: has more than the limit of 1 records");
}
