//! The shipped figures against the files they were taken from.

use std::collections::{BTreeMap, BTreeSet};

use resident_outcomes::measure::days::{mean_of_days, mean_of_quarters, quarters};
use resident_outcomes::measure::distance::metres;
use resident_outcomes::model::rows::{Held, MonitorDays, Rows, SampleDuration, ShippedYears};
use resident_outcomes::model::standard::round_half_up;
use resident_outcomes::model::{City, GeoId, Metric, PlaceGeoid, UsCity};
use resident_outcomes::provider::snapshot;

use crate::data::{config, daily_2014, decimal, derived, measurer, monitors, records};

fn shipped() -> Vec<Held> {
    snapshot::held().unwrap()
}

fn shipped_years(held: &[Held]) -> &ShippedYears {
    let years = held.iter().find_map(|held| if let Rows::Shipped(years) = &*held.rows { Some(years) } else { None });
    years.unwrap()
}

fn cities(held: &[Held]) -> Vec<&'static UsCity> {
    let listed = shipped_years(held).cities.iter();
    listed.map(|geoid| config().registry.us(geoid).unwrap()).collect()
}

/// Counts and margins of each shipped city, and of every vintage that could be recovered.
#[test]
fn census_counts() {
    let Some(records) = records("census/places_b28003_counts_acs5_2017_2019_2021.csv") else { return };
    let held = shipped();
    let tables: BTreeMap<String, _> = held
        .iter()
        .filter_map(
            |held| if let Rows::Acs(table) = &*held.rows { Some((table.vintage.to_string(), table)) } else { None },
        )
        .collect();
    let geoids: BTreeSet<PlaceGeoid> = cities(&held).iter().map(|city| city.geoid.clone()).collect();
    let mut compared = 0;
    for record in records.iter().filter(|record| geoids.contains(&record["geoid"].parse::<PlaceGeoid>().unwrap())) {
        let row = tables[&record["vintage"]].row(&GeoId::of_place(&record["geoid"].parse().unwrap()));
        if record["plausible"] != "1" {
            assert_eq!(row, None, "{record:?}");
            continue;
        }
        let row = row.unwrap_or_else(|| panic!("not shipped: {record:?}"));
        assert_eq!(row.estimate(1).value, Ok(decimal(&record["B28003_001E"])), "{record:?}");
        assert_eq!(row.estimate(4).value, Ok(decimal(&record["B28003_004E"])), "{record:?}");
        assert_eq!(row.estimate(4).moe90, Ok(decimal(&record["B28003_004M_moe90"])), "{record:?}");
        compared += 1;
    }
    assert_eq!(compared, tables.values().map(|table| table.len()).sum::<usize>(), "and no row besides");
}

/// County figures of the shipped cities: equal, and none left out.
#[test]
fn county_figures() {
    let Some(records) = records("published/epa_county_pm25_weighted_mean.csv") else { return };
    let held = shipped();
    let wanted: BTreeSet<&str> =
        cities(&held).iter().flat_map(|city| &city.counties).map(|share| share.county.as_str()).collect();
    let theirs: BTreeMap<(String, String), _> = records
        .iter()
        .filter(|record| wanted.contains(record["county_fips"].as_str()) && record["year"].as_str() >= "2019")
        .map(|record| ((record["county_fips"].clone(), record["year"].clone()), decimal(&record["value"])))
        .collect();
    let ours: BTreeMap<(String, String), _> = held
        .iter()
        .filter_map(|held| if let Rows::Counties(rows) = &*held.rows { Some(rows) } else { None })
        .flatten()
        .map(|row| ((row.county.to_string(), row.year.to_string()), row.value))
        .collect();
    assert_eq!(ours, theirs);
}

/// The commonest duration of the monitor's days, hours left out.
fn commonest_duration(monitor: &MonitorDays) -> SampleDuration {
    let mut counts: BTreeMap<SampleDuration, u32> = BTreeMap::new();
    for day in monitor.days.iter().filter(|day| day.duration != SampleDuration::Hour1) {
        *counts.entry(day.duration).or_default() += 1;
    }
    counts.into_iter().max_by_key(|(_, count)| *count).unwrap().0
}

/// Every shipped row is what the program computes from the daily file, digit by digit.
#[test]
fn monitor_years_of_2014() {
    let Some(daily) = daily_2014() else { return };
    let held = shipped();
    let ours: BTreeMap<String, &MonitorDays> =
        monitors(&daily[0]).iter().map(|monitor| (monitor.place.monitor.to_string(), monitor)).collect();
    let years = &shipped_years(&held).monitors;
    assert_eq!(years.len(), 628);
    for year in years {
        let id = year.place.monitor.to_string();
        let monitor = ours[&id];
        let quarters = quarters(2014, &monitor.days);
        assert_eq!(quarters.map(|quarter| quarter.days), year.quarter_days, "{id}");
        assert_eq!(quarters.map(|quarter| quarter.scheduled), year.quarter_scheduled, "{id}");
        assert_eq!(mean_of_days(&quarters).map(|mean| round_half_up(mean, 6)), Some(year.mean_of_days), "{id}");
        assert_eq!(mean_of_quarters(&quarters).map(|mean| round_half_up(mean, 6)), year.mean_of_quarters, "{id}");
        assert_eq!(monitor.place.point, year.place.point, "{id}");
        assert_eq!(monitor.place.city, year.place.city, "{id}");
        assert_eq!(monitor.place.county, year.place.county, "{id}");
        assert_eq!(commonest_duration(monitor), year.duration, "{id}");
    }
}

/// No monitor of a listed city's counties or circle is left out, and none is there for no city.
#[test]
fn monitors_around_the_listed_cities() {
    let Some(daily) = daily_2014() else { return };
    let held = shipped();
    let around = |monitor: &MonitorDays, km: u32| {
        cities(&held).iter().any(|city| {
            let county = monitor.place.monitor.site.county_code();
            let by_county = city.counties.iter().any(|share| share.county.as_str() == county);
            let by_point =
                city.point.zip(monitor.place.point).is_some_and(|(point, at)| metres(point.at, at) <= km * 1_000);
            by_county || by_point
        })
    };
    let has_days = |monitor: &&MonitorDays| quarters(2014, &monitor.days).iter().any(|quarter| quarter.days > 0);
    let expected = |km| -> BTreeSet<String> {
        let with_days = monitors(&daily[0]).iter().filter(has_days);
        with_days.filter(|monitor| around(monitor, km)).map(|monitor| monitor.place.monitor.to_string()).collect()
    };
    let seen: BTreeSet<String> =
        shipped_years(&held).monitors.iter().map(|year| year.place.monitor.to_string()).collect();
    assert_eq!(expected(50).difference(&seen).collect::<Vec<_>>(), Vec::<&String>::new(), "left out");
    // Some that stand a few metres outside the circle came along.
    assert_eq!(seen.difference(&expected(51)).collect::<Vec<_>>(), Vec::<&String>::new(), "for no city");
}

/// Each method gives a listed city by the shipped figures what it gives by the daily file, to their six decimals.
#[test]
fn each_city_by_shipped_figures_and_by_the_file() {
    let Some(daily) = daily_2014() else { return };
    let held = shipped();
    let (shipped, file) = (measurer(&held, "2015-07-01"), measurer(daily, "2015-07-01"));
    let mut values = 0;
    for city in cities(&held) {
        let city = City::Us(city.clone());
        let by_shipped = derived(&shipped, &city, Metric::Pm25);
        let by_file = derived(&file, &city, Metric::Pm25);
        for (method, ours) in &by_shipped {
            match (&ours.result, &by_file[method].result) {
                (Ok(ours), Ok(theirs)) => {
                    assert!((ours.value - theirs.value).abs() <= decimal("0.000001"), "{} {method}", city.name());
                    values += 1;
                }
                (Err(ours), Err(theirs)) => assert_eq!(ours, theirs, "{} {method}", city.name()),
                (ours, theirs) => panic!("{} {method}: {ours:?} {theirs:?}", city.name()),
            }
        }
    }
    assert!(values > 500, "{values}");
}
