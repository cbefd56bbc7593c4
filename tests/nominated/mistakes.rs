//! What wrong definitions are told, word for word: each is a right one with one place changed.

use crate::files::abroad;
use crate::{AQS, ARCGIS, CENSUS, CKAN, CSV, DEATHS, JSON, RECORDS, UN_SDG, one, refused};

/// Places of the ratio, and what stands there instead.
const OF_DEATHS: [(&str, &str); 28] = [
    ("outcomes/nominated/v1", "outcomes/claims/v1"),
    ("id = \"street-deaths\"", "id = \"Street Deaths\""),
    ("id = \"street-deaths\"", "id = \"pm25\""),
    ("Raleigh, NC", "Raleih, NC"),
    ("\"3.6.1\"", "3.6"),
    ("\"3.6.1\"", "\"3.6.4\""),
    ("\"3.6.1\"", "\"SDG 3\""),
    ("\"at_most\"", "\"lower\""),
    ("title = \"deaths", "titel = \"deaths"),
    ("locked = 2021-03-01", "locked = 2021-02-30T00:00:00"),
    ("unit = \"per 100,000 residents\"\ncitation", "unit = \"per 1,000\"\ncitation"),
    ("value = \"5.0\"\ninclusive = true", "value = \"five\"\ninclusive = \"yes\""),
    ("year = 2030", "year = 30"),
    ("value = \"5.0\"\ncitation", "value = \"5.0\"\ncite"),
    ("period = 2019", "period = \"FY2019\""),
    ("scale = \"100000\"\n", ""),
    ("scale = \"100000\"", "scale = 0"),
    ("[numerator]", "[measure]"),
    ("[denominator]", "[denominater]"),
    ("provider = \"socrata\"", "provider = \"sokrata\""),
    ("https://data.example.gov", "data.example.gov"),
    ("data.example.gov", "data.example.gov/?page=2"),
    ("abcd-1234", "abcd1234"),
    ("aggregate = \"count\"", "aggregate = \"count\"\ncolumn = \"deaths\""),
    ("aggregate = \"count\"", "aggregate = \"sum\""),
    ("date_format = \"iso\"\n", ""),
    ("date_column = \"crash_date\"\ndate_format = \"iso\"\n", ""),
    ("date_format = \"iso\"", "date_format = \"iso\"\nperiod = 2020"),
];

/// A base, the place changed, and what stands there instead.
fn cases() -> Vec<(String, &'static str, &'static str)> {
    let others = [
        (one(CSV), "file = \"figures", "address = \"https://data.example.org/a.csv\"\nfile = \"figures"),
        (one(CSV), "figures/deaths.csv", "../deaths.csv"),
        (one(CSV), "file = \"figures/deaths.csv\"", "adress = \"https://data.example.org/a.csv\""),
        (one(CSV), "thousands = \"point\"", "thousands = \"comma\""),
        (one(CSV), "encoding = \"latin-1\"", "encoding = \"latin1\""),
        (one(CSV), "date_format = \"day.month.year\"", "date_format = \"year\""),
        (
            one(CSV),
            "date_format = \"day.month.year\"\nyear_starts = \"07-01\"",
            "date_format = \"month\"\nyear_starts = \"07-15\"",
        ),
        (one(CSV), "locked =", "margin = -1\nlocked ="),
        (one(CKAN), "https://data", "https://me:word@data"),
        (one(CKAN), "0f4a1d2c-", ""),
        (one(CKAN), "aggregate = \"mean\"", "aggregate = \"last\""),
        (one(ARCGIS), "FeatureServer/0", "FeatureServer"),
        (one(ARCGIS), "https:", "ftp:"),
        (one(UN_SDG), "area = \"840\"", "area = 840"),
        (one(CENSUS), "\"C24010PR_005\"", "\"C24010PR_005M\""),
        (one(CENSUS), "\"C24010PR_005\"", "\"C24010_005\", \"C24010PR_002\""),
        (one(CENSUS), "\"C24010PR_005\"", "\"C24010PR_002\""),
        (one(CENSUS), "vintage = 2022", "vintage = 2020"),
        (one(CENSUS), "locked =", "margin = 1\nlocked ="),
        (one(AQS), "aggregate = \"median\"", "aggregate = \"sum\""),
        (one(AQS), "Raleigh, NC", "Recife, Brazil"),
        (one(JSON), "city=raleigh", "api_key=abc"),
        (one(JSON), "pointer = \"/data/0/per~1100k\"", "pointer = \"data.0\""),
        (one(JSON), "pointer = \"/data", "records = \"/data\"\npointer = \"/data"),
        (one(RECORDS), "records = \"\"\n", ""),
        (abroad(), "Recife, Brazil", "Raleigh, NC"),
        (abroad(), "who-pm25-2021-it4", "WHO"),
        (abroad(), "who-pm25-2021-it4", "itu-broadband-75"),
        (abroad(), "value = \"10\"", "value = \"12\""),
        (abroad(), "fulfils = \"pm25\"\n", ""),
        (abroad(), "at_most", "at_least"),
        (abroad(), "ug/m3", "mg/m3"),
        (abroad(), CSV, UN_SDG),
    ];
    OF_DEATHS.map(|(from, to)| (DEATHS.to_owned(), from, to)).into_iter().chain(others).collect()
}

#[test]
fn each_mistake_is_told() {
    let cases = cases();
    assert!(cases.len() >= 40);
    let told: Vec<String> = cases
        .into_iter()
        .map(|(base, from, to)| {
            assert!(base.contains(from), "{from} is not in:\n{base}");
            let shown = to.lines().next().unwrap_or("(nothing)");
            format!("--- {} -> {shown}\n{}", from.lines().next().unwrap(), refused(&base.replace(from, to)))
        })
        .collect();
    insta::assert_snapshot!(told.join("\n"));
}

#[test]
fn many_mistakes_are_told_at_once() {
    let text = DEATHS
        .replace("at_most", "atmost")
        .replace("year = 2030", "years = 2030")
        .replace("abcd-1234", "x")
        .replace("B01003_001", "B01003_000")
        .replace("2021-03-01", "'March'");
    insta::assert_snapshot!(refused(&text));
}
