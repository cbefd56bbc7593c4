//! The EPA's bulk files.

use chrono::NaiveDate;
use resident_outcomes::model::evidence::Resource;
use resident_outcomes::model::rows::{AnnualRow, EventType, MonitorDays, Rows, SampleDuration};
use resident_outcomes::provider::{Fault, Limits, extract};
use rust_decimal::Decimal;

use crate::replies::{LIMITS, annual, annual_csv, daily, daily_csv, fault, zip_of};

const ANNUAL: Resource = Resource::AnnualFile { year: 2016 };
const DAILY: Resource = Resource::DailyFile { year: 2016 };

fn annual_rows(bytes: &[u8]) -> Vec<AnnualRow> {
    match extract(&ANNUAL, bytes, &LIMITS).unwrap() {
        Rows::Annual(rows) => rows,
        other => panic!("no annual rows: {other:?}"),
    }
}

fn days(bytes: &[u8]) -> Vec<MonitorDays> {
    match extract(&DAILY, bytes, &LIMITS).unwrap() {
        Rows::Days(days) => days,
        other => panic!("no days: {other:?}"),
    }
}

/// Cases 48, 49 and 51: every row of the parameter is kept as it is, the choice is made elsewhere.
#[test]
fn an_annual_file_becomes_rows_of_pm25() {
    let rows = annual_rows(&annual(&[
        &[("Pollutant Standard", "PM25 Annual 2012"), ("Metric Used", "Quarterly Means of Daily Means")],
        &[("Parameter Code", "44201"), ("Arithmetic Mean", "never read"), ("Site Num", "nor this")],
        &[
            ("POC", "3"),
            ("Arithmetic Mean", "9.960234"),
            ("Sample Duration", "24-HR BLK AVG"),
            ("Event Type", "Events Included"),
        ],
        &[
            ("Sample Duration", "1 HOUR"),
            ("Pollutant Standard", ""),
            ("Completeness Indicator", "N"),
            ("Arithmetic Mean", "-0.5"),
        ],
    ]));
    assert_eq!(rows.iter().map(|row| row.record).collect::<Vec<_>>(), [1, 3, 4]);
    let first = &rows[0];
    assert_eq!(first.place.monitor.to_string(), "37-183-0014-1");
    assert_eq!(first.place.city.as_deref(), Some("Raleigh"));
    assert_eq!(first.standard.as_deref(), Some("PM25 Annual 2012"));
    assert_eq!(&*first.metric_used, "Quarterly Means of Daily Means");
    assert_eq!(first.mean.to_string(), "7.931707");
    assert_eq!((first.complete, first.valid_days, first.required_days), (Some(true), Some(122), Some(122)));
    assert_eq!(first.certification.as_deref(), Some("Certified"));
    assert_eq!(first.changed, NaiveDate::from_ymd_opt(2025, 4, 24));
    assert_eq!((rows[1].duration, rows[1].event), (SampleDuration::Block24, EventType::Included));
    assert_eq!(
        (rows[2].duration, rows[2].standard.as_ref(), rows[2].complete),
        (SampleDuration::Hour1, None, Some(false))
    );
    assert_eq!(rows[2].mean, Decimal::new(-5, 1));
}

/// Case 61: 54 or 55 columns.
#[test]
fn completeness_is_known_only_where_the_column_is() {
    for (with, expected) in [(true, Some(true)), (false, None)] {
        let zip = zip_of(&[("annual_conc_by_monitor_2016.csv", &annual_csv(with, &[&[]]))]);
        assert_eq!(annual_rows(&zip)[0].complete, expected, "{with}");
    }
}

/// Cases 60 and 30: a state that is no number, no city, names in Windows-1252, and both T640 names kept (57).
#[test]
fn odd_places_are_read() {
    let csv = annual_csv(
        true,
        &[
            &[("State Code", "CC"), ("City Name", "Not in a city"), ("County Name", "Qu~bec"), ("Local Site Name", "")],
            &[("City Name", ""), ("Latitude", ""), ("Method Name", "Teledyne T640 at 5.0 LPM")],
            &[("Method Name", "Teledyne T640 at 5.0 LPM (Corrected)")],
        ],
    );
    let csv: Vec<u8> = csv.into_iter().map(|byte| if byte == b'~' { 0xE9 } else { byte }).collect();
    let rows = annual_rows(&zip_of(&[("annual_conc_by_monitor_2016.csv", &csv)]));
    assert_eq!(rows[0].place.monitor.to_string(), "CC-183-0014-1");
    assert_eq!((rows[0].place.city.as_ref(), rows[0].place.site_name.as_ref()), (None, None));
    assert_eq!(rows[0].place.county.as_deref(), Some("Québec"));
    assert_eq!((rows[1].place.city.as_ref(), rows[1].place.point), (None, None));
    assert_eq!(rows.iter().filter(|row| row.method_name.is_some()).count(), 2);
}

/// Cases 53, 55, 56 and 57: all rows of a day stay, by monitor, in the order of the file.
#[test]
fn a_daily_file_becomes_days_by_monitor() {
    let days = days(&daily(&[
        &[("POC", "3"), ("Sample Duration", "24-HR BLK AVG"), ("Event Type", "Included"), ("Method Code", "236")],
        &[("POC", "3"), ("Sample Duration", "24-HR BLK AVG"), ("Event Type", "Excluded"), ("Method Code", "736")],
        &[("Event Type", "None"), ("Date Local", "2016-12-31")],
        &[
            ("POC", "3"),
            ("Sample Duration", "1 HOUR"),
            ("Pollutant Standard", ""),
            ("Arithmetic Mean", "-1.2"),
            ("Method Code", ""),
        ],
        &[("Parameter Code", "88502"), ("Date Local", "never read")],
        &[("Event Type", "None"), ("Date Local", "2016-01-01"), ("Arithmetic Mean", "8")],
    ]));
    assert_eq!(days.iter().map(|monitor| monitor.place.monitor.poc).collect::<Vec<_>>(), [1, 3]);
    let records = |at: usize| days[at].days.iter().map(|day| day.record).collect::<Vec<_>>();
    assert_eq!((records(0), records(1)), (vec![3, 6], vec![1, 2, 4]));
    let [first, second, hourly] = days[1].days[..] else { panic!("{:?}", days[1]) };
    assert_eq!((first.event, first.method_code, first.standard_year), (EventType::Included, Some(236), Some(2012)));
    assert_eq!((second.event, second.method_code), (EventType::Excluded, Some(736)));
    assert_eq!((hourly.duration, hourly.standard_year, hourly.method_code), (SampleDuration::Hour1, None, None));
    assert_eq!(hourly.mean, Decimal::new(-12, 1));
    assert_eq!(days[0].days[0].event, EventType::None);
    assert_eq!(days[0].days[0].date, NaiveDate::from_ymd_opt(2016, 12, 31).unwrap());
    assert_eq!(days[0].year, 2016);
}

/// A row without a mean says nothing: the service writes them where an event rule leaves nothing over.
#[test]
fn rows_without_a_mean_are_left_out() {
    assert_eq!(annual_rows(&annual(&[&[("Arithmetic Mean", "")], &[]])).len(), 1);
    assert_eq!(days(&daily(&[&[("Arithmetic Mean", "")], &[]]))[0].days.len(), 1);
}

#[test]
fn cells_that_cannot_be_are_refused() {
    let cases: [(&Resource, &str, &str); 10] = [
        (&ANNUAL, "Arithmetic Mean", "n/a"),
        (&ANNUAL, "Observation Percent", "most"),
        (&ANNUAL, "Valid Day Count", "-3"),
        (&ANNUAL, "Completeness Indicator", "maybe"),
        (&ANNUAL, "Date of Last Change", "24.04.2025"),
        (&ANNUAL, "POC", "one"),
        (&ANNUAL, "Site Num", "14"),
        (&DAILY, "Arithmetic Mean", "7,9"),
        (&DAILY, "Date Local", "2016-02-30"),
        (&DAILY, "Method Code", "T640"),
    ];
    for (resource, column, value) in cases {
        let row: &[(&str, &str)] = &[(column, value)];
        let bytes = if *resource == ANNUAL { annual(&[&[], row]) } else { daily(&[&[], row]) };
        let found = fault(resource, &bytes);
        assert!(matches!(found, Fault::Cell { record: 2, .. }), "{column} {value}: {found}");
    }
}

#[test]
fn another_year_is_refused() {
    let other = |record, found: &str| Fault::OtherYear { record, asked: 2016, found: found.into() };
    assert_eq!(fault(&ANNUAL, &annual(&[&[], &[("Year", "2015")]])), other(2, "2015"));
    assert_eq!(fault(&DAILY, &daily(&[&[("Date Local", "2017-01-01")]])), other(1, "2017-01-01"));
}

/// Case 68: a zip that is cut, changed, or another file.
#[test]
fn a_wrong_zip_is_refused() {
    let csv = daily_csv(&[&[], &[("POC", "2")]]);
    let good = zip_of(&[("daily_88101_2016.csv", &csv)]);
    let is_zip_fault = |bytes: &[u8], case: &str| {
        let found = fault(&DAILY, bytes);
        assert!(matches!(found, Fault::Zip(_) | Fault::Broken(_)), "{case}: {found}");
    };
    is_zip_fault(&good[..good.len() - 30], "cut at the end");
    is_zip_fault(&good[..good.len() / 2], "cut in the middle");
    is_zip_fault(b"", "empty");
    is_zip_fault(&csv, "no zip");
    is_zip_fault(&zip_of(&[("daily_88101_2015.csv", &csv)]), "another year");
    is_zip_fault(&zip_of(&[("x/daily_88101_2016.csv", &csv)]), "in a folder");
    is_zip_fault(&zip_of(&[("daily_88101_2016.csv", &csv), ("b", b"")]), "two files");
    is_zip_fault(&zip_of(&[]), "no file");
    let mut changed = good.clone();
    let middle = good.len() / 3;
    changed[middle] ^= 0x55;
    assert!(extract(&DAILY, &changed, &LIMITS).is_err(), "one byte changed: the checksum tells");
    assert_eq!(fault(&DAILY, &zip_of(&[("daily_88101_2016.csv", &daily_csv(&[]))])), Fault::Nothing("record"));
    assert_eq!(
        fault(&ANNUAL, &zip_of(&[("annual_conc_by_monitor_2016.csv", &csv)])),
        Fault::NoColumn("Metric Used".into())
    );
}

/// A small zip may hold a flood.
#[test]
fn limits_hold_for_zips() {
    let rows: Vec<&[(&str, &str)]> = vec![&[]; 5000];
    let bytes = daily(&rows);
    let with = |limits| extract(&DAILY, &bytes, &limits).unwrap_err().fault;
    assert_eq!(with(Limits { max_rows: 4999, ..LIMITS }), Fault::TooManyRows(4999));
    assert_eq!(with(Limits { max_inflated_bytes: 100_000, ..LIMITS }), Fault::TooLarge(100_000));
    // A zip that declares less than it holds: the declared size stands in both of its headers.
    let declared = u32::try_from(daily_csv(&rows).len()).unwrap().to_le_bytes();
    let mut lying = bytes.clone();
    for at in 0..lying.len() - 4 {
        if lying[at..at + 4] == declared {
            lying[at..at + 4].copy_from_slice(&10_u32.to_le_bytes());
        }
    }
    assert_ne!(lying, bytes);
    let limits = Limits { max_inflated_bytes: 100_000, ..LIMITS };
    assert!(extract(&DAILY, &lying, &limits).is_err());
}
