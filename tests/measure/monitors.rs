//! From the rows of a monitor to a site-year: one standard, one duration, one event rule, one instrument.

use resident_outcomes::model::evidence::{AqsService, Resource};
use resident_outcomes::model::rows::{
    AnnualRow, DayMean, EventType, Held, MonitorDays, QuarterRow, Rows, SampleDuration, ShippedMonitorYear,
    ShippedYears,
};
use resident_outcomes::model::{Flag, Reason};
use rust_decimal::Decimal;

use crate::given::{Given, annual, annual_file, aqs, county, decimal, equator, held, inside, place, quarter};

/// 2022 is the newest year out.
const AS_OF: &str = "2023-07-01";
const SITE: &str = "04-013-0001";

fn file(rows: Vec<AnnualRow>) -> Given {
    Given::of([annual_file(2022, rows)])
}

/// The value of `city-mean/days`, or why there is none.
fn value(rows: Vec<AnnualRow>, method: &str) -> Result<Decimal, Reason> {
    file(rows).try_method(&equator(), method, AS_OF).result.map(|seen| seen.value).map_err(|gap| gap.reason)
}

fn with(mean: &str, change: impl Fn(&mut AnnualRow)) -> AnnualRow {
    let mut row = inside(SITE, 1, mean);
    change(&mut row);
    row
}

fn standard(name: &'static str) -> impl Fn(&mut AnnualRow) {
    move |row| row.standard = Some(name.to_owned())
}

/// What the EPA writes for one filter monitor: four annual standards, four daily ones, all with one mean.
fn eight_rows(poc: u32, mean: &str) -> Vec<AnnualRow> {
    let names = [1997, 2006, 2012, 2024].map(|year| [format!("PM25 Annual {year}"), format!("PM25 24-hour {year}")]);
    let row = |name: String| {
        let metric = if name.contains("Annual") { "Quarterly Means of Daily Means" } else { "Daily Mean" };
        AnnualRow { standard: Some(name), metric_used: metric.to_owned(), ..inside(SITE, poc, mean) }
    };
    names.into_iter().flatten().map(row).collect()
}

#[test]
fn eight_rows_are_one_monitor() {
    let mut rows = eight_rows(1, "8");
    rows.push(inside("04-013-0002", 1, "11"));
    let seen = file(rows).seen(&equator(), "city-mean/days", AS_OF);
    assert_eq!(seen.value, decimal("9.5"), "(8 + 11) / 2, not (8·8 + 11) / 9");
    assert!(seen.flags.is_empty(), "{:?}", seen.flags);
    let hourly = with("99", |row| {
        row.standard = None;
        row.duration = SampleDuration::Hour1;
        "Observed Values".clone_into(&mut row.metric_used);
    });
    assert_eq!(value([eight_rows(1, "8"), vec![hourly]].concat(), "city-mean/days"), Ok(decimal("8")));
}

#[test]
fn which_row_speaks_for_a_monitor() {
    let hour = |row: &mut AnnualRow| row.duration = SampleDuration::Hour1;
    let block = |row: &mut AnnualRow| row.duration = SampleDuration::Block24;
    let incomplete = |row: &mut AnnualRow| row.complete = Some(false);
    let daily = |row: &mut AnnualRow| "Daily Mean".clone_into(&mut row.metric_used);
    let (nothing, unfinished) = (Err(Reason::NoMonitor), Err(Reason::Incomplete));
    let cases = [
        (
            "the latest standard",
            vec![with("8", standard("PM25 Annual 2012")), with("9", standard("PM25 Annual 2024"))],
            Ok("9"),
        ),
        ("the latest of this monitor", vec![with("8", standard("PM25 Annual 1997"))], Ok("8")),
        (
            "another order",
            vec![with("9", standard("PM25 Annual 2024")), with("8", standard("PM25 Annual 2006"))],
            Ok("9"),
        ),
        ("no annual standard", vec![with("8", standard("PM25 24-hour 2012"))], nothing),
        ("another metric", vec![with("8", daily)], nothing),
        ("block averages alone", vec![with("8", block)], Ok("8")),
        ("a filter before them", vec![with("9", block), with("8", |_| ())], Ok("8")),
        ("a complete block before an incomplete filter", vec![with("9", block), with("8", incomplete)], Ok("9")),
        ("an hour never", vec![with("8", hour)], nothing),
        ("incomplete", vec![with("8", incomplete)], unfinished),
        ("no monitor", vec![], nothing),
    ];
    for (case, rows, expected) in cases {
        assert_eq!(value(rows, "city-mean/days"), expected.map(decimal), "{case}");
    }
    let twice = vec![with("9", |row| row.valid_days = Some(100)), with("8", |row| row.valid_days = Some(101))];
    let seen = file(twice).seen(&equator(), "city-mean/days", AS_OF);
    assert_eq!(
        (seen.value, seen.flags.contains(&Flag::SeveralRows)),
        (decimal("8"), true),
        "the fuller row, and said so"
    );
}

#[test]
fn instruments_of_one_site() {
    let incomplete = |poc, mean| AnnualRow { complete: Some(false), ..inside(SITE, poc, mean) };
    let three = vec![inside(SITE, 3, "12"), inside(SITE, 1, "8"), inside(SITE, 2, "9.1")];
    let cases = [
        ("all complete", three, ["8", "9.7", "12"]),
        (
            "the lowest incomplete",
            vec![incomplete(1, "8"), inside(SITE, 2, "9"), inside(SITE, 3, "12")],
            ["9", "10.5", "12"],
        ),
        (
            "the highest incomplete",
            vec![inside(SITE, 1, "8"), inside(SITE, 2, "9"), incomplete(9, "12")],
            ["8", "8.5", "9"],
        ),
        ("numbers, not texts", vec![inside(SITE, 10, "8"), inside(SITE, 9, "9")], ["9", "8.5", "9"]),
    ];
    for (case, rows, expected) in cases {
        for (method, expected) in
            ["city-mean/days", "city-mean/days/poc-mean", "city-mean/days/poc-max"].iter().zip(expected)
        {
            assert_eq!(value(rows.clone(), method), Ok(decimal(expected)), "{case} {method}");
        }
    }
}

/// Two sites weigh the same, however many instruments they have.
#[test]
fn sites_weigh_the_same() {
    let rows = vec![inside(SITE, 1, "8"), inside(SITE, 2, "10"), inside("04-013-0002", 1, "12")];
    assert_eq!(value(rows, "city-mean/days/poc-mean"), Ok(decimal("10.5")), "((8 + 10) / 2 + 12) / 2");
}

#[test]
fn instruments_on_both_sides_of_the_limit() {
    let given = |second| file(vec![inside(SITE, 1, "9.9"), inside(SITE, 3, second)]);
    for (second, expected) in [("10.4", true), ("10.0", false)] {
        let outcome = given(second).judged(&equator(), resident_outcomes::model::Metric::Pm25, AS_OF);
        let flags = outcome.observation.unwrap().flags;
        assert_eq!(flags.contains(&Flag::PocsDisagree), expected, "{second}");
    }
}

#[test]
fn event_rules() {
    use EventType::{ConcurredExcluded, Excluded, Included, None, Unusable};
    let of = |event, mean| with(mean, move |row| row.event = event);
    let all = || vec![of(Included, "12"), of(Excluded, "7"), of(ConcurredExcluded, "9")];
    let nothing = Err(Reason::NoMonitor);
    let cases = [
        ("no events", vec![of(None, "8")], Ok("8"), Ok("8")),
        ("events, some concurred", all(), Ok("12"), Ok("9")),
        ("events, none concurred", vec![of(Included, "12"), of(Excluded, "7")], Ok("12"), nothing),
        ("left out by the state alone", vec![of(Excluded, "7")], nothing, nothing),
        ("the service could not tell", vec![of(Unusable, "7")], nothing, nothing),
    ];
    for (case, rows, measured, regulatory) in cases {
        assert_eq!(value(rows.clone(), "city-mean/days"), measured.map(decimal), "{case}, measured");
        assert_eq!(value(rows, "city-mean/days/regulatory"), regulatory.map(decimal), "{case}, regulatory");
    }
}

/// EPA's advisory of 2024-08-26: from 2017 on both versions stand under 88101; before, there is only one.
#[test]
fn instruments_before_their_correction() {
    let t640 = "Teledyne T640 at 5.0 LPM";
    let t640x = "Teledyne T640X at 16.67 LPM";
    let cases = [
        (2016, t640, true),
        (2017, t640, false),
        (2022, t640, false),
        (2022, t640x, false),
        (2022, "Teledyne T640X at 16.67 LPM (Corrected)", true),
        (2022, "Teledyne T640 at 5.0 LPM w/Network Data Alignment enabled", true),
        (2022, "Met One BAM-1022", true),
    ];
    for (year, name, kept) in cases {
        let row = with("8", |row| row.method_name = Some(name.to_owned()));
        let given = Given::of([annual_file(year, [row])]);
        let as_of = format!("{}-07-01", year + 1);
        assert_eq!(given.try_method(&equator(), "city-mean/days", &as_of).result.is_ok(), kept, "{year} {name}");
    }
}

/// `Certified` in any case, and `Certification not required`, need no word; anything else does.
#[test]
fn certification_is_told() {
    let cases = [
        (Some("Certified"), false),
        (Some("CERTIFIED"), false),
        (Some("Certification not required"), false),
        (None, false),
        (Some("Uncertified (past due)"), true),
        (Some("Requested but not yet concurred"), true),
        (Some("Was Certified but data changed"), true),
    ];
    for (word, flagged) in cases {
        let row = with("8", |row| row.certification = word.map(str::to_owned));
        let flags = file(vec![row]).seen(&equator(), "city-mean/days", AS_OF).flags;
        assert_eq!(flags.contains(&Flag::NotCertified), flagged, "{word:?}");
    }
}

fn silent(mut row: AnnualRow) -> AnnualRow {
    row.complete = None;
    row
}

/// Daily means of one filter every third day, a constant per quarter.
fn days(means: [&str; 4]) -> MonitorDays {
    let first: chrono::NaiveDate = "2022-01-01".parse().unwrap();
    let mut row = inside(SITE, 1, "0");
    row.place.city = Some("Equator".to_owned());
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
        standard: Some("PM25 Annual 1997".to_owned()),
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

/// One reply may hold a monitor twice over two areas: it counts once.
#[test]
fn a_monitor_in_two_replies_counts_once() {
    let row = || inside(SITE, 1, "8");
    let other = || annual(place("04-021-0001", 1, 0.0, 0.02), "20");
    let given = Given::of([
        held(aqs(AqsService::Annual, county("04013")), Rows::Annual(vec![row()])),
        held(aqs(AqsService::Annual, county("04021")), Rows::Annual(vec![other()])),
        held(
            aqs(
                AqsService::Annual,
                resident_outcomes::model::evidence::AqsArea::Box([-600_000, 600_000, -600_000, 600_000]),
            ),
            Rows::Annual(vec![other(), row()]),
        ),
    ]);
    let seen = given.seen(&equator(), "county-mean/days", AS_OF);
    assert_eq!(seen.value, decimal("12.8"), "0.6 · 8 + 0.4 · 20");
    // 8 at 0.01 degrees, 20 at 0.02: (4·8 + 1·20) / 5.
    let idw = given.seen(&equator(), "idw/days", AS_OF).value;
    assert!((idw - decimal("10.4")).abs() < decimal("0.001"), "{idw}");
}
