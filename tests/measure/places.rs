//! Figures of the places that a city lies in, and what was not at hand to look at.

use resident_outcomes::config::MetroAreas;
use resident_outcomes::measure::at_hand::{Kind, NotAtHand, not_at_hand};
use resident_outcomes::measure::places::of_city_and_around;
use resident_outcomes::model::evidence::{AqsArea, AqsService, Resource};
use resident_outcomes::model::method::Table::B28002;
use resident_outcomes::model::rows::{AcsRows, Held, Rows};
use resident_outcomes::model::standard::round_half_up;
use resident_outcomes::model::{Dataset, GeoId, Metric, Series, UsCity};

use crate::given::{
    Given, Lines, annual, annual_file, aqs, config, counted, county, day, equator, file_of, held, named, place, printed,
};

const AS_OF: &str = "2023-07-01";

fn figures(given: &Given, city: &UsCity, metric: Metric) -> Vec<Series> {
    let metros: &MetroAreas = &config().metro_areas;
    of_city_and_around(&given.measurer(AS_OF), city, metros, config().metrics.get(metric))
}

/// Level, code, name, method, period and value of each figure by one of the methods.
fn told(given: &Given, city: &UsCity, metric: Metric, methods: &[&str]) -> Vec<String> {
    let figures = figures(given, city, metric);
    let of_methods = figures.iter().filter(|figure| methods.contains(&figure.method.to_string().as_str()));
    let line = |figure: &Series| {
        let Series { level, place, name, method, period, moe90, .. } = figure;
        let value = round_half_up(figure.value, 2).normalize();
        let margin = moe90.map(|moe| format!(" ±{}", round_half_up(moe, 2).normalize())).unwrap_or_default();
        format!("{level} {place} {name} {method} {} {value}{margin}", period.label())
    };
    of_methods.map(line).collect()
}

/// A table with one row for each id.
fn table(vintage: i32, rows: &[(&str, Lines)]) -> Held {
    let mut table = AcsRows::new(B28002, Dataset::Acs5, vintage);
    for (id, lines) in rows {
        let cells: Vec<_> = B28002.lines().iter().map(|line| lines[line]).collect();
        table.push(GeoId::new(id.as_bytes()).unwrap(), 7, &cells).unwrap();
    }
    held(file_of(B28002, Dataset::Acs5, vintage), Rows::Acs(table.finish()))
}

fn wired(of_thousand: i64) -> Lines {
    counted(&[(1, 1000, 0), (4, 900, 10), (6, 50, 5), (7, of_thousand, 20)])
}

#[test]
fn shares_of_each_place_and_vintage() {
    let newest = [
        ("1600000US0499990", wired(600)),
        ("0500000US04013", wired(610)),
        ("0500000US04019", wired(1)),
        ("0500000US04021", counted(&[(1, 0, 0), (4, 0, 0), (6, 0, 0), (7, 0, 0)])),
        ("0400000US04", wired(630)),
        ("0400000US06", wired(2)),
        ("310M600US38060", wired(640)),
        ("310M600US46060", wired(3)),
    ];
    let given = Given::of([
        table(2021, &newest),
        table(2020, &[("0500000US04021", wired(500))]),
        table(2022, &[("0400000US04", wired(999))]),
    ]);
    assert_eq!(
        told(&given, &equator(), Metric::Broadband, &["wired/acs5"]),
        [
            "city 0499990 Equator city wired/acs5 2017-2021 60 ±2",
            "county 04013 county 04013 wired/acs5 2017-2021 61 ±2",
            "county 04021 county 04021 wired/acs5 2016-2020 50 ±2",
            "metro 38060 Phoenix-Mesa-Scottsdale, AZ wired/acs5 2017-2021 64 ±2",
            "state 04 Arizona wired/acs5 2017-2021 63 ±2",
        ],
        "a county without households has no share, and what came out later is unknown"
    );
}

#[test]
fn means_of_each_place() {
    let at = |code: &str, mean: &str| annual(place(code, 1, 0.0, 3.0), mean);
    let second = |code: &str, mean: &str| annual(place(code, 2, 0.0, 3.0), mean);
    let mut first = annual(place("04-013-0001", 1, 0.0, 3.0), "8");
    std::sync::Arc::make_mut(&mut first.place).county = Some("Maricopa".to_owned());
    let rows = || {
        vec![
            first.clone(),
            second("04-013-0001", "30"),
            at("04-013-0002", "12"),
            at("04-021-0001", "20"),
            at("04-019-0001", "4"),
            at("06-001-0001", "99"),
        ]
    };
    let of_counties = [
        // 0.6 · 10 + 0.4 · 20
        "city 0499990 Equator city county-mean/days 2022 14",
        "county 04013 Maricopa county-mean/days 2022 10",
        "county 04021 county 04021 county-mean/days 2022 20",
    ];
    let larger = [
        // (8 + 12 + 20) / 3, and with 4 by 4: each site once, by its lowest monitor.
        "metro 38060 Phoenix-Mesa-Scottsdale, AZ county-mean/days 2022 13.33",
        "state 04 Arizona county-mean/days 2022 11",
    ];
    let by_api = |areas: Vec<AqsArea>| {
        let reply = |area| held(aqs(AqsService::Annual, area), Rows::Annual(rows()));
        Given::of(areas.into_iter().map(reply))
    };
    let whole_state = || AqsArea::State("04".to_owned());
    let cases = [
        ("the national file", Given::of([annual_file(2022, rows())]), [&of_counties[..], &larger].concat()),
        (
            "its counties alone",
            by_api(vec![county("04013"), county("04021")]),
            [&of_counties[..], &larger[..1]].concat(),
        ),
        ("the state", by_api(vec![whole_state()]), [&of_counties[..], &larger].concat()),
        ("one county", by_api(vec![county("04013")]), vec![of_counties[1]]),
        ("nothing", Given::default(), Vec::new()),
    ];
    for (case, given, expected) in cases {
        assert_eq!(told(&given, &equator(), Metric::Pm25, &["county-mean/days"]), expected, "{case}");
    }
    let highest = told(&Given::of([annual_file(2022, rows())]), &equator(), Metric::Pm25, &["county-max/days"]);
    assert_eq!(
        highest,
        ["county 04013 Maricopa county-max/days 2022 30", "county 04021 county 04021 county-max/days 2022 20"],
        "the highest monitor of the counties is one county's"
    );
}

#[test]
fn printed_figures_are_their_county_s() {
    let given = Given::of([printed(&[("04013", 2021, "10.7"), ("04021", 2020, "9.1"), ("04019", 2021, "5")])]);
    assert_eq!(
        told(&given, &equator(), Metric::Pm25, &["county-max/published"]),
        [
            "county 04013 county 04013 county-max/published 2021 10.7",
            "county 04021 county 04021 county-max/published 2020 9.1",
        ]
    );
}

#[test]
fn one_county_s_mean_is_told_once() {
    let scottsdale = named("Scottsdale, AZ");
    let rows = [annual(place("04-013-0001", 1, 0.0, 3.0), "8")];
    let given = Given::of([annual_file(2022, rows)]);
    let levels: Vec<String> = figures(&given, &scottsdale, Metric::Pm25)
        .iter()
        .filter(|figure| figure.method.to_string() == "county-mean/days")
        .map(|figure| figure.level.to_string())
        .collect();
    assert_eq!(levels, ["county", "metro", "state"]);
}

#[test]
fn planning_regions_have_no_means() {
    let hartford = named("Hartford, CT");
    let rows = [annual(place("09-003-0001", 1, 0.0, 3.0), "8")];
    let given = Given::of([annual_file(2022, rows)]);
    assert_eq!(
        told(&given, &hartford, Metric::Pm25, &["county-mean/days", "county-max/days"]),
        ["state 09 Connecticut county-mean/days 2022 8"]
    );
}

#[test]
fn files_that_were_public_and_are_not_at_hand() {
    let missing = |given: &Given, metric, as_of: &str| {
        let series = figures(given, &equator(), metric);
        let told = |one: &NotAtHand| {
            let kind = match one.kind {
                Kind::Table(table, dataset) => format!("{table} {dataset}"),
                Kind::Air(mean) => mean.to_string(),
            };
            let last = one.years.last().map(ToString::to_string).unwrap_or_default();
            format!("{kind}: {} to {last}, shipped {:?}", one.years.len(), one.shipped)
        };
        let missing = not_at_hand(&given.held, &series, metric, &config().releases, day(as_of));
        missing.iter().map(told).collect::<Vec<_>>()
    };
    let tables = Given::of([table(2021, &[("0400000US04", wired(1))]), table(2020, &[("0400000US04", wired(1))])]);
    assert_eq!(
        missing(&tables, Metric::Broadband, "2022-12-31"),
        [
            "B28002 acs5: 3 to 2019, shipped []",
            "B28002 acs1: 5 to 2021, shipped []",
            "B28003 acs5: 5 to 2021, shipped []",
            "B28003 acs1: 5 to 2021, shipped []",
        ]
    );
    let days = |year| held(Resource::DailyFile { year }, Rows::Days(Vec::new()));
    let air = Given::of([annual_file(2021, []), days(2022), printed(&[("04013", 2021, "10.7")])]);
    assert_eq!(
        missing(&air, Metric::Pm25, AS_OF),
        ["days: 22 to 2020, shipped []", "quarters: 23 to 2021, shipped []", "published: 23 to 2022, shipped []"]
    );
}
