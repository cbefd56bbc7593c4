//! Each provider's definitions read as meant, in TOML and in JSON.

use resident_outcomes::model::nominated::{
    Aggregate, DateForm, Document, Figure, JsonPick, Margin, Measure, ProxyGrade, Separator, When,
};
use resident_outcomes::model::{Direction, Period};
use resident_outcomes::nominated;

use crate::{AQS, ARCGIS, CENSUS, CKAN, CONFIG, CSV, DEATHS, JSON, RECORDS, UN_SDG, one, read};

fn figure(text: &str) -> Figure {
    match read(&one(text)).measure {
        Measure::One(figure) => *figure,
        ratio @ Measure::Ratio { .. } => panic!("{ratio:?}"),
    }
}

#[test]
fn a_ratio_reads_as_meant() {
    let deaths = read(DEATHS);
    assert_eq!((deaths.id.0.as_str(), deaths.city.id().as_str()), ("street-deaths", "3755000"));
    assert_eq!((deaths.sdg.to_string().as_str(), deaths.direction), ("3.6.1", Direction::AtMost));
    assert_eq!((deaths.target.value.to_string().as_str(), deaths.target.inclusive), ("5.0", true));
    assert_eq!(deaths.baseline.period, Period::year(2019));
    let Measure::Ratio { numerator, denominator, scale } = deaths.measure else { panic!("no ratio") };
    assert_eq!(scale.to_string(), "100000");
    let Figure::Socrata(counted) = *numerator else { panic!("{numerator:?}") };
    assert_eq!((counted.rows.aggregate, counted.rows.column), (Aggregate::Count, None));
    let Figure::Census(among) = *denominator else { panic!("{denominator:?}") };
    assert_eq!((among.lines, among.vintage), (vec![1], None));
}

#[test]
fn each_provider_has_keys_of_its_own() {
    let Figure::Csv(csv) = figure(CSV) else { panic!("no CSV") };
    assert_eq!(csv.document, Document::File("figures/deaths.csv".to_owned()));
    assert_eq!((csv.thousands, csv.decimal), (Separator::Point, Separator::Comma));
    assert_eq!(csv.filters["year"], "2021");
    let dated = When::Dated { column: "day".into(), form: DateForm::DayMonthYearDots, year_starts: (7, 1) };
    assert_eq!(csv.rows.when, dated);
    let Figure::Ckan(ckan) = figure(CKAN) else { panic!("no CKAN") };
    assert_eq!(ckan.rows.when, When::Fixed(Period::years(2017, 2021)));
    let Figure::ArcGis(layer) = figure(ARCGIS) else { panic!("no layer") };
    assert_eq!((layer.rows.aggregate, layer.condition.as_deref()), (Aggregate::Last, Some("KIND = 'fatal'")));
    let Figure::Census(table) = figure(CENSUS) else { panic!("no table") };
    assert_eq!((table.table.as_str(), table.lines.clone()), ("C24010PR", vec![2, 5]));
    assert_eq!(Figure::Census(table).period(), Some(Period::year(2022)));
    let Figure::Aqs(monitors) = figure(AQS) else { panic!("no monitors") };
    assert_eq!(monitors.parameter, "44201");
    let Figure::UnSdg(series) = figure(UN_SDG) else { panic!("no series") };
    assert_eq!((series.area.as_str(), series.dimensions.len()), ("840", 1));
    let Figure::Json(value) = figure(JSON) else { panic!("no value") };
    assert!(matches!(value.pick, JsonPick::Value { pointer, .. } if pointer == "/data/0/per~1100k"));
    let Figure::Json(records) = figure(RECORDS) else { panic!("no records") };
    assert!(matches!(records.pick, JsonPick::Rows { records, .. } if records.is_empty()));
    let acs5 = figure(&CENSUS.replace("acs1", "acs5"));
    assert_eq!(acs5.period(), Some(Period::years(2018, 2022)));
}

#[test]
fn margins_and_alternatives_are_kept() {
    let stated = read(&one(CSV).replace("locked", "margin = 0.4\nlocked"));
    assert_eq!(stated.margin, Some(Margin::Stated("0.4".parse().unwrap())));
    let figure = read(&format!("{}\n[margin]\n{JSON}", one(CSV)));
    assert!(matches!(figure.margin, Some(Margin::Figure(_))));
    let other = format!(
        "{}\n[[alternative]]\nname = 'state'\nreason = 'counts residents'\nmargin = 1\n[alternative.measure]\n{CKAN}",
        one(CSV)
    );
    let other = read(&other).alternatives;
    assert_eq!((other.len(), other[0].name.as_str()), (1, "state"));
    assert!(matches!(other[0].margin, Some(Margin::Stated(_))));
}

#[test]
fn a_metric_abroad_may_stand_in_for_an_outcome() {
    let recife = read(&abroad());
    let fulfils = recife.fulfils.unwrap();
    assert_eq!((fulfils.proxy, fulfils.standard.0.as_str()), (ProxyGrade::SameConcept, "who-pm25-2021-it4"));
}

/// Fine particles in a city abroad.
pub(crate) fn abroad() -> String {
    one(CSV)
        .replace("Raleigh, NC", "Recife, Brazil")
        .replace("3.6.1", "11.6.2")
        .replace("unit = \"per 100,000 residents\"", "unit = \"ug/m3\"")
        .replace("value = \"5.0\"\ninclusive", "value = \"10\"\ninclusive")
        .replace("locked", "fulfils = \"pm25\"\nproxy = \"same_concept\"\nstandard = \"who-pm25-2021-it4\"\nlocked")
}

#[test]
fn json_reads_as_the_same_definition() {
    let table: toml::Table = one(CSV).parse().unwrap();
    let mut json = serde_json::to_value(&table).unwrap();
    json["locked"] = "2021-03-01".into();
    let read_json = nominated::read("a.json", json.to_string().as_bytes(), &CONFIG).unwrap();
    assert_eq!(read_json, read(&one(CSV)));
}

#[test]
fn a_file_wrong_as_a_whole_says_only_that() {
    let cases: [(&str, Vec<u8>, &str); 6] = [
        ("a.toml", Vec::new(), "a.toml: is empty\n    help: `outcomes nominate new`"),
        ("a.toml", b"# \xb5\nid = 1\n".to_vec(), "a.toml:1: is not UTF-8 text"),
        ("a.toml", vec![b' '; 200_001], "a.toml: has more than the 200000 bytes that"),
        ("a.toml", b"schema = 'x\n".to_vec(), "a.toml:1: not TOML"),
        ("a.json", b"[]".to_vec(), "a.json:1: must be an object"),
        (
            "a.toml",
            b"schema = 'outcomes/nominated/v2'\nname = 'x'\n".to_vec(),
            "a.toml:1: the file is of the form `outcomes/nominated/v2`, which this program does not know\n    help: it reads",
        ),
    ];
    for (name, bytes, expected) in cases {
        let message = nominated::read(name, &bytes, &CONFIG).unwrap_err().to_string();
        assert!(message.starts_with(expected) && message.matches(name).count() == 1, "{message}");
    }
}
