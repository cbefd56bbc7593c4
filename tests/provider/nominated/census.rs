use resident_outcomes::model::evidence::Route;
use resident_outcomes::model::{Gap, Reason};

use super::{absent, of, only};

const PLACE: &str = r#"provider = "census"
dataset = "acs5"
table = "B25070"
sum = ["B25070_007", "B25070_008"]
vintage = "newest"
geography = "place"
"#;

const HEADER: &str = r#"["GEO_ID","NAME","B25070_007E","B25070_007EA","B25070_007M","B25070_007MA","B25070_008E","B25070_008EA","B25070_008M","B25070_008MA","state","place"]"#;

/// A reply of the Data API; `lines` are the cells of both lines.
fn query(lines: &str) -> String {
    format!("\n[{HEADER},\n[\"1600000US3755000\",\"Raleigh\",{lines},\"37\",\"55000\"]]")
}

/// The first vintage of these is released on 2023-12-07, the one before on 2022-12-08.
fn newest(answer: impl Fn(&str) -> Result<String, Gap>, routes: &[Route]) -> super::End {
    of(PLACE).by(routes).run(answer)
}

#[test]
fn each_line_is_a_record_with_its_margin() {
    let end =
        newest(only(&query(r#""9000",null,"450",null,"0","","20",null"#)), &[Route::CensusApi, Route::CensusFiles]);
    assert_eq!(end.asked, ["/data/2022/acs/acs5?get=group(B25070)&for=place:55000&in=state:37"]);
    let records = end.came.unwrap();
    let shown = |record: &resident_outcomes::model::nominated::Record| {
        (record.words.clone(), record.value.map(|value| value.to_string()), record.moe90.map(|moe| moe.to_string()))
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(shown(&records[0]), ("B25070_007".to_owned(), some("9000"), some("450")));
    assert_eq!(shown(&records[1]), ("B25070_008".to_owned(), some("0"), some("20")));
    assert_eq!((records[0].of.label(), records[0].number, records[0].date), ("2018-2022".to_owned(), 1, None));
}

/// Cases 14, 16, 17 and 18: special values are no numbers, and no margin is made of a missing value.
#[test]
fn annotations_are_never_numbers() {
    // estimate, its annotation, margin, its annotation; value and margin, and why there is none
    let cases = [
        ("\"7\",null,\"-555555555\",\"*****\"", Some("7"), Some("0"), "B25070_007"),
        ("7,null,\"-222222222\",\"**\"", Some("7"), None, "B25070_007"),
        ("\"-666666666\",\"-\",\"-222222222.0\",\"**\"", None, None, "B25070_007: too few samples to compute it"),
        ("\"-999999999\",\"N\",\"5\",null", None, None, "B25070_007: too few cases in the area"),
        ("\"250001\",\"250,000+\",\"5\",null", None, None, "B25070_007: an annotation stands in its place"),
        ("null,null,null,null", None, None, "B25070_007: no value"),
    ];
    for (cells, value, margin, words) in cases {
        let end = newest(only(&query(&format!("{cells},\"1\",null,\"1\",null"))), &[Route::CensusApi]);
        let record = &end.came.unwrap()[0];
        let shown = |number: Option<rust_decimal::Decimal>| number.map(|number| number.to_string());
        assert_eq!((shown(record.value).as_deref(), shown(record.moe90).as_deref()), (value, margin), "{cells}");
        assert_eq!(record.words, words);
    }
    let refused = [
        (query("\"-1\",null,\"1\",null,\"1\",null,\"1\",null"), "`-1` in column `B25070_007E` is not a count"),
        (query("\"1\",null,\"1\",null,\"1\",null,\"1\""), "record 1 has 11 cells instead of 12"),
        (
            query("1,1,1,1,1,1,1,1").replace("_008E\"", "_009E\""),
            "has no column `B25070_008E`; the nearest it has: `B25070_007E`",
        ),
        (query("1,1,1,1,1,1,1,1").replace("GEO_ID", "ID"), "has no column `GEO_ID`"),
        ("[\"error: unsupported geography hierarchy\"]".to_owned(), "the service says: error: unsupported"),
        ("[]".to_owned(), "holds no header"),
        ("{}".to_owned(), "is broken"),
    ];
    for (body, expected) in refused {
        let end = newest(only(&body), &[Route::CensusApi]);
        assert!(end.words().contains(expected) && end.reason.is_none(), "{body}: {}", end.words());
    }
}

/// Cases 26 and 27.
#[test]
fn without_a_key_the_file_is_read() {
    let file = "GEO_ID|B25070_E007|B25070_M007|B25070_E008|B25070_M008\n\
                0400000US37|x|x|x|x\n1600000US3755000|9000|450|-888888888|-888888888\n";
    let end = newest(only(file), &[Route::CensusFiles]);
    assert_eq!(
        end.asked,
        ["/programs-surveys/acs/summary_file/2022/table-based-SF/data/5YRData/acsdt5y2022-b25070.dat"]
    );
    assert_eq!(end.values(), [(2022, "9000".to_owned()), (2022, "-".to_owned())]);
    assert_eq!(end.came.unwrap()[0].number, 2);
    let elsewhere = newest(only(&file.replace("3755000", "3755001")), &[Route::CensusFiles]);
    assert_eq!(elsewhere.reason, Some(Reason::NotInTable));
    assert_eq!(elsewhere.words(), "place 3755000 is not in table B25070 of ACS 5-yr 2022");
    let twice = format!("{file}1600000US3755000|1|1|1|1\n");
    assert!(newest(only(&twice), &[Route::CensusFiles]).words().contains("record 3 repeats `1600000US3755000`"));
}

#[test]
fn what_is_absent_leads_on_and_a_fault_does_not() {
    let good = query("1,null,1,null,1,null,1,null");
    let both = [Route::CensusApi, Route::CensusFiles];
    let late = newest(|path| if path.contains("2022") { Err(absent()) } else { Ok(good.clone()) }, &both);
    assert_eq!((late.asked.len(), late.values()[0].0), (3, 2021), "{:?}", late.asked);
    let failed = |_: &str| Err(Gap::new(Reason::ProviderFailed, "500: oops"));
    let end = newest(failed, &both);
    assert_eq!((end.asked.len(), end.reason), (1, Some(Reason::ProviderFailed)));
    let none = newest(|_| Err(absent()), &both);
    assert_eq!((none.asked.len(), none.words()), (4, "the Census Bureau has no table B25070 of ACS 5-yr 2022"));
    assert_eq!(newest(failed, &[Route::Aqs]).reason, Some(Reason::NotHeld));
    // A named vintage has none before it.
    let pinned = PLACE.replace("\"newest\"", "2021");
    assert_eq!(of(&pinned).by(&both).run(|_| Err(absent())).asked.len(), 2);
    let old = of(&PLACE.replace("\"newest\"", "2012")).by(&[Route::CensusFiles]).run(failed);
    assert_eq!((old.asked.len(), old.reason), (0, Some(Reason::NotHeld)));
    assert!(old.words().contains("CENSUS_API_KEY"), "{}", old.words());
    let early = of(&PLACE.replace("\"newest\"", "2023")).run(failed);
    assert_eq!((early.asked.len(), early.words()), (0, "ACS 5-yr 2023 was not out on 2024-07-01"));
}

#[test]
fn counties_are_taken_whole_or_not_at_all() {
    let counties = PLACE.replace("\"place\"", "\"counties\"");
    let row =
        |county: &str| format!("[\"0500000US{county}\",\"x\",5,null,1,null,6,null,1,null,\"37\",\"{}\"]", &county[2..]);
    let reply = |rows: &[String]| format!("[{HEADER},{}]", rows.join(","));
    let both = reply(&[row("37183"), row("37063")]);
    let end = of(&counties).run(only(&both));
    assert_eq!(end.asked, ["/data/2022/acs/acs5?get=group(B25070)&for=county:063,183&in=state:37"]);
    let words: Vec<_> = end.came.unwrap().into_iter().map(|record| record.words).collect();
    assert_eq!(words[0], "B25070_007 of county 37183");
    assert_eq!(words.len(), 4);
    let end = of(&counties).run(only(&reply(&[row("37183")])));
    assert_eq!(
        (end.words(), end.reason),
        ("county 37063 is not in table B25070 of ACS 5-yr 2022", Some(Reason::NotInTable))
    );
}

#[test]
fn abroad_there_is_no_survey() {
    let mut case = of(PLACE);
    case.city = "Recife, Brazil";
    let end = case.run(only(""));
    assert_eq!((end.asked.len(), end.reason), (0, Some(Reason::NoProvider)));
    assert_eq!(end.words(), "the American Community Survey is of the United States, and Recife lies in Brazil");
}
