use resident_outcomes::http::Answer;
use resident_outcomes::model::Reason;
use resident_outcomes::model::evidence::Resource;

use super::socrata::shown;
use super::{of, only, parameter};
use crate::replies::{NO_HEADERS, classify};

const SERIES: &str = r#"provider = "un-sdg"
series = "EN_ATM_PM25"
area = "076"
dimensions = { Location = "URBAN" }
"#;

fn value(year: &str, location: &str, value: &str) -> String {
    format!(
        r#"{{"goal":["11"],"series":"EN_ATM_PM25","geoAreaCode":"76","timePeriodStart":{year},"value":{value},
        "attributes":{{"Nature":"M"}},"dimensions":{{"Location":"{location}","Reporting Type":"G"}}}}"#
    )
}

fn page(values: &[String], total: usize, pages: usize) -> String {
    let values = values.join(",");
    format!(r#"{{"size":2,"totalElements":{total},"totalPages":{pages},"pageNumber":1,"data":[{values}]}}"#)
}

/// Case 65: values are texts, and several stand in a year.
#[test]
fn one_value_a_year_is_left_by_the_dimensions() {
    let pages = [
        page(&[value("2018.0", "URBAN", "\"10.5\""), value("2018.0", "RURAL", "\"x\"")], 5, 3),
        page(&[value("2019", "ALLAREA", "\"9\""), value("2017", "URBAN", "\"11.25\"")], 5, 3),
        page(&[value("2019.0", "URBAN", "\"NaN\"")], 5, 3),
    ];
    let end = of(SERIES).run(|path| Ok(pages[parameter(path, "page").parse::<usize>().unwrap() - 1].clone()));
    let expected = [(2017, "11.25"), (2018, "10.5"), (2019, "-")];
    assert_eq!(end.values(), expected.map(|(year, value)| (year, value.to_owned())));
    assert_eq!(end.asked.len(), 3);
    assert_eq!(end.asked[0], "/SDGAPI/v1/sdg/Series/Data?seriesCode=EN_ATM_PM25&areaCode=76&pageSize=1000&page=1");
    assert_eq!(end.came.unwrap()[0].words, "2017 URBAN, G");
}

#[test]
fn what_is_another_thing_is_refused() {
    let one = |value: String| page(&[value], 1, 1);
    let urban = || value("2018.0", "URBAN", "\"10.5\"");
    let cases = [
        (
            page(&[urban(), value("2018", "URBAN", "\"9\"").replace("\"G\"", "\"N\"")], 2, 1),
            "several values of EN_ATM_PM25 in 2018, which differ in `Reporting Type` (G, N)",
        ),
        (page(&[urban(), urban()], 2, 1), "which differ in nothing that the service tells"),
        (page(&[urban()], 2, 1), "says that it holds 2 records, but holds 1"),
        (one(urban().replace("\"76\"", "\"77\"")), "record 1 is of `series EN_ATM_PM25 of area 77`"),
        (one(urban().replace("EN_ATM_PM25", "EN_ATM_PM10")), "record 1 is of `series EN_ATM_PM10 of area 76`"),
        (one(value("2018.5", "URBAN", "\"1\"")), "`2018.5` in column `timePeriodStart` is not a year"),
        (one(value("2018", "URBAN", "\"<2.5\"")), "`<2.5` in column `value` is not a number"),
        (
            one(urban().replace("\"Location\"", "\"Locations\"")),
            "has no column `Location`; the nearest it has: `Locations`",
        ),
        (one(urban().replace("\"geoAreaCode\"", "\"area\"")), "has no column `geoAreaCode`"),
        (r#"{"data":[]}"#.to_owned(), "missing field `totalElements`"),
    ];
    for (body, expected) in cases {
        let end = of(SERIES).run(only(&body));
        assert!(end.words().contains(expected) && end.reason.is_none(), "{body}: {}", end.words());
    }
    let end = of(SERIES).run(|path| Ok(page(&[urban()], if parameter(path, "page") == "2" { 3 } else { 2 }, 2)));
    assert!(end.words().contains("says 3 values in all where the page before said 2 values in all"), "{}", end.words());
    let end = of(SERIES).bounded(|bounds| bounds.max_pages = 1).run(only(&page(&[urban()], 2, 2)));
    assert!(end.words().contains("more than the limit of 1 pages"), "{}", end.words());
}

#[test]
fn no_value_is_a_gap() {
    let rural = page(&[value("2018", "RURAL", "\"1\"")], 1, 1);
    let cases = [
        (rural.as_str(), "no row of series EN_ATM_PM25 of area 076 fits Location URBAN"),
        (r#"{"totalElements":0,"totalPages":0,"data":[]}"#, "series EN_ATM_PM25 of area 076 holds no row at all"),
    ];
    for (body, expected) in cases {
        let end = of(SERIES).run(only(body));
        assert_eq!((end.words(), end.reason), (expected, Some(Reason::NotPublished)));
    }
}

#[test]
fn answers_of_the_service() {
    let resource = Resource::UnSdg { series: "EN_ATM_PM25".into(), area: "076".into(), page: 1 };
    let cases: [(u16, &str, &str); 4] = [
        (200, r#"{"totalElements":0,"totalPages":0,"data":[]}"#, "Data"),
        (200, r#"{"message":"An error has occurred."}"#, "Refused 200, but no values of a series"),
        (400, r#""bad""#, "Refused 400, but no values"),
        (500, "oops", "Busy 500: oops"),
    ];
    for (status, body, expected) in cases {
        let class = classify(&resource, &Answer { status, headers: &NO_HEADERS, body: body.as_bytes() });
        assert!(shown(&class).starts_with(expected), "{status} {body}: {}", shown(&class));
    }
}
