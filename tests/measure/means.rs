//! Years from other rows than annual ones: days, quarters, shipped years, and files silent on completeness.

use std::sync::Arc;

use resident_outcomes::model::Reason;
use resident_outcomes::model::evidence::{AqsService, Resource};
use resident_outcomes::model::rows::{
    AnnualRow, DayMean, EventType, Held, MonitorDays, QuarterRow, Rows, SampleDuration, ShippedMonitorYear,
    ShippedYears,
};

use crate::given::{Given, annual_file, aqs, county, decimal, equator, held, inside, place, quarter};

/// 2022 is the newest year out.
const AS_OF: &str = "2023-07-01";
const SITE: &str = "04-013-0001";

fn silent(mut row: AnnualRow) -> AnnualRow {
    row.complete = None;
    row
}

/// Daily means of one filter every third day, a constant per quarter.
fn days(means: [&str; 4]) -> MonitorDays {
    let first: chrono::NaiveDate = "2022-01-01".parse().unwrap();
    let mut row = inside(SITE, 1, "0");
    Arc::make_mut(&mut row.place).city = Some("Equator".to_owned());
    let days = first.iter_days().take(365).step_by(3).zip(1..).map(|(date, record)| {
        let quarter = chrono::Datelike::month0(&date) as usize / 3;
        DayMean {
            date,
            duration: SampleDuration::Filter24,
            standard_year: Some(2012),
            event: EventType::None,
            method_code: Some(142),
            mean: decimal(means[quarter]),
            record,
        }
    });
    MonitorDays { place: row.place, year: 2022, days: days.collect() }
}

fn daily(monitors: Vec<MonitorDays>) -> Held {
    held(Resource::DailyFile { year: 2022 }, Rows::Days(monitors))
}

/// An annual file without the completeness column yields no site-year; the daily file does.
#[test]
fn a_file_silent_on_completeness() {
    let silent_file = || annual_file(2022, [silent(inside(SITE, 1, "8"))]);
    let alone = Given::of([silent_file()]);
    let why = alone.try_method(&equator(), "city-mean/days", AS_OF).result.unwrap_err();
    assert_eq!(why.reason, Reason::Incomplete);
    assert!(why.detail.contains("does not say which years are complete"), "{}", why.detail);
    assert_eq!(alone.gap(&equator(), "county-max/days", AS_OF), Reason::Incomplete);
    let beside = Given::of([silent_file(), daily(vec![days(["4", "4", "4", "8"])])]);
    let seen = beside.seen(&equator(), "city-mean/days", AS_OF);
    // 30, 30, 31 and 31 sampled days: (91·4 + 31·8) / 122.
    assert_eq!(seen.value, decimal("612") / decimal("122"));
    assert_eq!(beside.seen(&equator(), "city-mean/quarters", AS_OF).value, decimal("5"));
}

#[test]
fn the_annual_file_speaks_before_the_daily_one() {
    let given = Given::of([daily(vec![days(["4"; 4])]), annual_file(2022, [inside(SITE, 1, "8")])]);
    assert_eq!(given.seen(&equator(), "city-mean/days", AS_OF).value, decimal("8"));
    assert_eq!(given.seen(&equator(), "city-mean/quarters", AS_OF).value, decimal("4"));
}

/// A fourth quarter of 31 scheduled samples is complete with 24 (77 %), not with 23 (74 %).
#[test]
fn three_quarters_of_the_schedule() {
    for (kept, complete) in [(31, true), (24, true), (23, false), (0, false)] {
        let mut monitor = days(["4"; 4]);
        let october: chrono::NaiveDate = "2022-10-01".parse().unwrap();
        let mut left = kept;
        monitor.days.retain(|day| {
            let here = day.date < october || left > 0;
            left -= usize::from(day.date >= october && left > 0);
            here
        });
        let given = Given::of([daily(vec![monitor])]);
        for method in ["city-mean/days", "city-mean/quarters"] {
            let result = given.try_method(&equator(), method, AS_OF).result;
            assert_eq!(
                result.map_err(|gap| gap.reason).map(|seen| seen.value),
                if complete { Ok(decimal("4")) } else { Err(Reason::Incomplete) },
                "{kept} {method}"
            );
        }
    }
}

fn quarters(means: [&str; 4]) -> Vec<QuarterRow> {
    let mut place = place(SITE, 1, 0.0, 0.01);
    place.city = Some("Equator".to_owned());
    means.iter().zip(1..).map(|(mean, number)| quarter(place.clone(), number, mean)).collect()
}

fn quarterly(rows: Vec<QuarterRow>) -> Given {
    let other = held(aqs(AqsService::Quarterly, county("04021")), Rows::Quarters(Vec::new()));
    Given::of([held(aqs(AqsService::Quarterly, county("04013")), Rows::Quarters(rows)), other])
}

#[test]
fn years_from_quarterly_summaries() {
    let base = || quarters(["7.3774", "7.43", "8.5406", "8.3567"]);
    let mut unfinished = base();
    unfinished[2].complete = false;
    let mut excluded = base();
    excluded.extend(base().into_iter().map(|row| QuarterRow { event: EventType::Excluded, mean: decimal("1"), ..row }));
    let mut errors = base();
    errors[0].event = EventType::Unusable;
    let mut standards = base();
    standards.extend(base().into_iter().map(|row| QuarterRow {
        standard: Some("PM25 Annual 1997".into()),
        mean: decimal("1"),
        ..row
    }));
    let mut hours = base();
    hours.extend(base().into_iter().map(|row| QuarterRow {
        standard: None,
        duration: SampleDuration::Hour1,
        mean: decimal("1"),
        ..row
    }));
    // (7.3774 + 7.43 + 8.5406 + 8.3567) / 4
    let (value, unfinished_year) = (Ok(decimal("7.926175")), Err(Reason::Incomplete));
    let cases = [
        ("four quarters", base(), value),
        ("three", base()[..3].to_vec(), unfinished_year),
        ("one incomplete", unfinished, unfinished_year),
        ("events left out beside", excluded, value),
        ("a quarter that could not be told", errors, unfinished_year),
        ("an older standard beside", standards, value),
        ("hours beside", hours, value),
        ("none", vec![], Err(Reason::NoMonitor)),
    ];
    for (case, rows, expected) in cases {
        let result = quarterly(rows).try_method(&equator(), "city-mean/quarters", AS_OF).result;
        assert_eq!(result.map(|seen| seen.value).map_err(|gap| gap.reason), expected, "{case}");
    }
    assert_eq!(
        quarterly(base()).gap(&equator(), "city-mean/days", AS_OF),
        Reason::NotHeld,
        "quarters give no mean of days"
    );
}

#[test]
fn shipped_years_by_the_same_rule() {
    let year = |quarter_days, mean_of_quarters| ShippedMonitorYear {
        place: inside(SITE, 1, "0").place,
        year: 2022,
        duration: SampleDuration::Filter24,
        quarter_days,
        quarter_scheduled: [30, 30, 31, 31],
        mean_of_days: decimal("5"),
        mean_of_quarters,
        record: 1,
    };
    let cases = [
        ("complete", year([30, 23, 24, 31], Some(decimal("6"))), Ok(decimal("6"))),
        ("22 of 30", year([30, 22, 24, 31], Some(decimal("6"))), Err(Reason::Incomplete)),
        ("an empty quarter", year([30, 30, 31, 0], None), Err(Reason::Incomplete)),
    ];
    for (case, monitor, expected) in cases {
        let rows = ShippedYears { cities: [equator().geoid].into(), monitors: vec![monitor] };
        let shipped = held(Resource::Snapshot { file: "epa_site_years_2022.csv".to_owned() }, Rows::Shipped(rows));
        let result = Given::of([shipped]).try_method(&equator(), "city-mean/quarters", AS_OF).result;
        assert_eq!(result.map(|seen| seen.value).map_err(|gap| gap.reason), expected, "{case}");
    }
}
