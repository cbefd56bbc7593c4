//! Extracts: what was written comes back, in whole or in part, and damage never does.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use proptest::prelude::*;
use resident_outcomes::model::method::{Dataset, Table};
use resident_outcomes::model::rows::{
    AcsRows, AnnualRow, DayMean, EventType, MonitorDays, MonitorPlace, NoNumber, PackedCell, PublishedCounty,
    QuarterRow, Rows, SampleDuration, ShippedMonitorYear, ShippedYears,
};
use resident_outcomes::model::{BoundingBox, GeoId, SummaryLevel};
use resident_outcomes::model::{Digest, MonitorId, Point, SiteId};
use resident_outcomes::store::{Area, Extracts, Kind, Want};
use rust_decimal::Decimal;
use tempfile::TempDir;

use super::day;

fn new_extracts() -> (TempDir, Extracts) {
    let folder = tempfile::tempdir().unwrap();
    let extracts = Extracts::at(folder.path().join("cache"));
    (folder, extracts)
}

fn some(states: &[&str], counties: &[&str], boxes: &[BoundingBox]) -> Want {
    let owned = |codes: &[&str]| codes.iter().map(|code| (*code).to_owned()).collect::<BTreeSet<_>>();
    let area = Area::Some { states: owned(states), counties: owned(counties), boxes: boxes.to_vec() };
    Want { area, ..Want::all() }
}

fn bounds(south: f64, north: f64, west: f64, east: f64) -> BoundingBox {
    BoundingBox { south, north, west, east }
}

fn table(geo_ids: &[&str]) -> Rows {
    numbered(geo_ids.iter().copied().zip(1..))
}

fn numbered<'a>(geo_ids: impl Iterator<Item = (&'a str, u64)>) -> Rows {
    let cell = |cell| PackedCell::new(cell).unwrap();
    let households = [cell(Ok(Decimal::new(113_451, 0))), cell(Err(NoNumber::NoMargin))];
    let mut rows = AcsRows::new(Table::B28002, Dataset::Acs5, 2022);
    for (geo_id, record) in geo_ids {
        rows.push(GeoId::new(geo_id.as_bytes()).unwrap(), record, &[households]).unwrap();
    }
    Rows::Acs(rows.finish())
}

fn published(counties: &[&str]) -> Rows {
    let row = |(county, record): (&&str, u64)| PublishedCounty {
        county: county.parse().unwrap(),
        year: 2021,
        value: Decimal::new(107, 1),
        closed: false,
        record,
    };
    Rows::Counties(counties.iter().zip(1..).map(row).collect())
}

fn place(county: &str, point: Option<(f64, f64)>) -> MonitorPlace {
    let site = SiteId::new(&county[..2], &county[2..], "0014").unwrap();
    MonitorPlace {
        monitor: MonitorId { site, poc: 3 },
        point: point.map(|(lat, lon)| Point { lat, lon }),
        city: Some("Raleigh".to_owned()),
        county: None,
        site_name: Some("Millbrook School".to_owned()),
    }
}

fn annual(place: MonitorPlace, mean: Decimal, record: u64) -> AnnualRow {
    AnnualRow {
        place: place.into(),
        year: 2016,
        duration: SampleDuration::Block24,
        standard: Some("PM25 Annual 2012".into()),
        metric_used: "Quarterly Means of Daily Means".into(),
        method_name: None,
        event: EventType::ConcurredExcluded,
        observation_percent: Some(Decimal::new(97, 0)),
        complete: Some(true),
        valid_days: Some(355),
        required_days: None,
        certification: None,
        mean,
        changed: Some(day("2024-08-21")),
        record,
    }
}

fn quarter(place: MonitorPlace, mean: Decimal, record: u64) -> QuarterRow {
    QuarterRow {
        place: place.into(),
        year: 2016,
        quarter: 4,
        duration: SampleDuration::Filter24,
        standard: None,
        event: EventType::None,
        complete: false,
        mean,
        valid_samples: Some(Decimal::new(30, 0)),
        scheduled_samples: None,
        record,
    }
}

fn shipped(place: MonitorPlace, mean: Decimal, record: u64) -> ShippedMonitorYear {
    ShippedMonitorYear {
        place: place.into(),
        year: 2014,
        duration: SampleDuration::Hour1,
        quarter_days: [90, 91, 0, 92],
        quarter_scheduled: [90, 91, 92, 92],
        mean_of_days: mean,
        mean_of_quarters: None,
        record,
    }
}

fn days(place: MonitorPlace, mean: Decimal, record: u64) -> MonitorDays {
    let one = |number: u64| DayMean {
        date: day("2014-01-31") + chrono::Days::new(number),
        duration: SampleDuration::Filter24,
        standard_year: Some(2012),
        event: EventType::Included,
        method_code: Some(145),
        mean,
        record: record + number,
    };
    MonitorDays { place: place.into(), year: 2014, days: (0..record % 4).map(one).collect() }
}

prop_compose! {
    fn a_place()(
        county in prop::sample::select(vec!["37183", "37063", "04013", "CC001"]),
        point in prop::option::of((-90.0..90.0_f64, -180.0..180.0_f64)),
    ) -> MonitorPlace {
        place(county, point)
    }
}

prop_compose! {
    fn monitor_rows()(
        seeds in prop::collection::vec((a_place(), -1_000_000_i64..1_000_000, 0_u32..8), 0..40),
        kind in 0..4,
    ) -> Rows {
        let rows = seeds.into_iter().zip(1_u64..).map(|((place, number, scale), record)| {
            (place, Decimal::new(number, scale), record)
        });
        match kind {
            0 => Rows::Annual(rows.map(|(place, mean, record)| annual(place, mean, record)).collect()),
            1 => Rows::Days(rows.map(|(place, mean, record)| days(place, mean, record)).collect()),
            2 => Rows::Quarters(rows.map(|(place, mean, record)| quarter(place, mean, record)).collect()),
            _ => Rows::Shipped(ShippedYears {
                cities: ["0465000", "3755000"].iter().map(|geoid| geoid.parse().unwrap()).collect(),
                monitors: rows.map(|(place, mean, record)| shipped(place, mean, record)).collect(),
            }),
        }
    }
}

/// Rows of the same kind that satisfy `keep`, in their order.
fn filtered(rows: &Rows, keep: impl Fn(&MonitorPlace) -> bool) -> Rows {
    match rows.clone() {
        Rows::Annual(rows) => Rows::Annual(rows.into_iter().filter(|row| keep(&row.place)).collect()),
        Rows::Days(rows) => Rows::Days(rows.into_iter().filter(|row| keep(&row.place)).collect()),
        Rows::Quarters(rows) => Rows::Quarters(rows.into_iter().filter(|row| keep(&row.place)).collect()),
        Rows::Shipped(mut rows) => {
            rows.monitors.retain(|row| keep(&row.place));
            Rows::Shipped(rows)
        }
        other => other,
    }
}

/// The places of rows by monitor.
fn places(rows: &Rows) -> Vec<MonitorPlace> {
    match rows {
        Rows::Annual(rows) => rows.iter().map(|row| (*row.place).clone()).collect(),
        Rows::Days(rows) => rows.iter().map(|row| (*row.place).clone()).collect(),
        Rows::Quarters(rows) => rows.iter().map(|row| (*row.place).clone()).collect(),
        Rows::Shipped(rows) => rows.monitors.iter().map(|row| (*row.place).clone()).collect(),
        Rows::Acs(_) | Rows::Counties(_) => Vec::new(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn all_is_what_was_written_and_some_is_its_filter(
        rows in monitor_rows(),
        (south, west) in (-90.0..90.0_f64, -180.0..180.0_f64),
    ) {
        let (_folder, extracts) = new_extracts();
        let (digest, kind) = (Digest::of(b"reply"), Kind::of(&rows));
        extracts.write(&digest, &rows).unwrap();
        prop_assert_eq!(extracts.read(&digest, kind, &Want::all()), Some(rows.clone()));

        let county = |place: &MonitorPlace| place.monitor.site.county_code().to_owned();
        let one_county = extracts.read(&digest, kind, &some(&[], &["37063"], &[]));
        prop_assert_eq!(one_county, Some(filtered(&rows, |place| county(place) == "37063")));
        let one_state = extracts.read(&digest, kind, &some(&["37"], &[], &[]));
        prop_assert_eq!(one_state, Some(filtered(&rows, |place| county(place).starts_with("37"))));

        // No monitor in the box is missed, though others of its county may come along.
        let wanted = bounds(south, south + 20.0, west, west + 20.0);
        let boxed = extracts.read(&digest, kind, &some(&[], &[], &[wanted])).unwrap();
        let inside = |place: &MonitorPlace| {
            place.point.is_some_and(|point| {
                (wanted.south..=wanted.north).contains(&point.lat) && (wanted.west..=wanted.east).contains(&point.lon)
            })
        };
        prop_assert_eq!(filtered(&boxed, inside), filtered(&rows, inside));
        let counties: BTreeSet<_> = places(&boxed).iter().map(county).collect();
        prop_assert_eq!(boxed, filtered(&rows, |place| counties.contains(&county(place))), "whole counties, in order");
    }

    #[test]
    fn no_damage_is_ever_read_as_rows(byte in 0_usize..10_000, flip in 1_u8..=255, cut in any::<bool>()) {
        let (_folder, extracts) = new_extracts();
        let rows = published(&["37183", "37063", "04013"]);
        let digest = Digest::of(b"reply");
        extracts.write(&digest, &rows).unwrap();
        let path = only_file(&extracts);
        let mut bytes = fs::read(&path).unwrap();
        let byte = byte % bytes.len();
        if cut { bytes.truncate(byte) } else { bytes[byte] ^= flip }
        fs::write(&path, bytes).unwrap();
        prop_assert_eq!(extracts.read(&digest, Kind::Counties, &Want::all()), None);
    }
}

fn only_file(extracts: &Extracts) -> PathBuf {
    let files: Vec<_> = fs::read_dir(extracts.folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    files[0].clone()
}

#[test]
fn a_table_is_read_by_level() {
    let (_folder, extracts) = new_extracts();
    let digest = Digest::of(b"table");
    let kept = ["0400000US04", "0500000US04013", "1600000US0465000", "310M600US38060", "3100000US10180"];
    extracts.write(&digest, &table(&kept)).unwrap();
    assert_eq!(extracts.read(&digest, Kind::Acs, &Want::all()), Some(table(&kept)));
    let places = Want { levels: [SummaryLevel::Place].into(), ..Want::all() };
    let place = numbered([(kept[2], 3)].into_iter());
    assert_eq!(extracts.read(&digest, Kind::Acs, &places), Some(place), "one level of them");
    let name = only_file(&extracts).file_name().unwrap().to_owned();
    assert_eq!(name.to_str().unwrap(), format!("{}-acs-v2.rows", &digest.hex()[..16]));
}

#[test]
fn a_table_is_read_by_state_and_level() {
    let (_folder, extracts) = new_extracts();
    let digest = Digest::of(b"table");
    let geo_ids =
        ["0400000US04", "0500000US04013", "1600000US0465000", "310M600US38060", "0400000US37", "1600000US3755000"];
    let rows = table(&geo_ids);
    extracts.write(&digest, &rows).unwrap();
    let of = |levels: &[SummaryLevel], want: Want| Want { levels: levels.iter().copied().collect(), ..want };
    let cases = [
        ("one state", some(&["04"], &[], &[]), vec![0, 1, 2, 3]),
        ("both", some(&["04", "37"], &[], &[]), vec![0, 1, 2, 3, 4, 5]),
        ("the state of a county", some(&[], &["37183"], &[]), vec![3, 4, 5]),
        ("a state that is not there", some(&["72"], &[], &[]), vec![3]),
        ("places", of(&[SummaryLevel::Place], Want::all()), vec![2, 5]),
        ("places of a state", of(&[SummaryLevel::Place], some(&["04"], &[], &[])), vec![2]),
        ("two levels that stand apart", of(&[SummaryLevel::State, SummaryLevel::Place], Want::all()), vec![0, 2, 4, 5]),
        ("no level", of(&[], Want::all()), vec![]),
        ("a box names no state", some(&[], &[], &[bounds(-90.0, 90.0, -180.0, 180.0)]), vec![3]),
    ];
    for (case, want, expected) in cases {
        let part = numbered(expected.into_iter().map(|at| (geo_ids[at], at as u64 + 1)));
        assert_eq!(extracts.read(&digest, Kind::Acs, &want), Some(part), "{case}");
    }
}

#[test]
fn rows_without_points_are_read_by_county_alone() {
    let (_folder, extracts) = new_extracts();
    let digest = Digest::of(b"published");
    // Not in the order of their codes.
    extracts.write(&digest, &published(&["37183", "04013", "37063"])).unwrap();
    assert_eq!(extracts.read(&digest, Kind::Counties, &Want::all()), Some(published(&["37183", "04013", "37063"])));
    let everywhere = some(&[], &["37183"], &[bounds(-90.0, 90.0, -180.0, 180.0)]);
    assert_eq!(extracts.read(&digest, Kind::Counties, &everywhere), Some(published(&["37183"])));
}

#[test]
fn what_is_not_there_or_of_another_reply_is_none() {
    let (_folder, extracts) = new_extracts();
    let (here, elsewhere) = (Digest::of(b"here"), Digest::of(b"elsewhere"));
    let read = |digest| extracts.read(digest, Kind::Counties, &Want::all());
    assert_eq!(read(&here), None, "no folder");
    extracts.write(&here, &published(&["37183"])).unwrap();
    assert_eq!(read(&elsewhere), None, "no file");
    assert_eq!(extracts.read(&here, Kind::Annual, &Want::all()), None, "no file of this kind");
    let other = only_file(&extracts).with_file_name(format!("{}-counties-v2.rows", &elsewhere.hex()[..16]));
    fs::copy(only_file(&extracts), other).unwrap();
    assert_eq!(read(&elsewhere), None, "the file of another reply under this name");
    assert_eq!(read(&here), Some(published(&["37183"])));
    extracts.write(&elsewhere, &published(&["04013"])).unwrap();
    assert_eq!(read(&elsewhere), Some(published(&["04013"])), "written in its place");
}

#[test]
fn a_folder_that_cannot_be_written_is_an_error_and_reads_as_none() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("a-file");
    fs::write(&file, "no folder").unwrap();
    for place in [file.clone(), file.join("cache")] {
        let extracts = Extracts::at(place);
        assert!(extracts.write(&Digest::of(b"x"), &published(&["37183"])).is_err());
        assert_eq!(extracts.read(&Digest::of(b"x"), Kind::Counties, &Want::all()), None);
    }
}

#[test]
fn many_writers_and_readers_see_whole_files() {
    let (_folder, extracts) = new_extracts();
    let digest = Digest::of(b"reply");
    let counties: Vec<_> = (1..300).map(|number| format!("37{number:03}")).collect();
    let rows = published(&counties.iter().map(String::as_str).collect::<Vec<_>>());
    extracts.write(&digest, &rows).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..25).for_each(|_| extracts.write(&digest, &rows).unwrap()));
            scope.spawn(|| {
                for _ in 0..50 {
                    assert!(extracts.read(&digest, Kind::Counties, &Want::all()).as_ref() == Some(&rows));
                }
            });
        }
    });
    only_file(&extracts);
}
