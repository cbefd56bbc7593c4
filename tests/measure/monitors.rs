//! From the rows of a monitor to a site-year: one standard, one duration, one event rule, one instrument.

use resident_outcomes::model::evidence::AqsService;
use resident_outcomes::model::rows::{AnnualRow, EventType, Rows, SampleDuration};
use resident_outcomes::model::{Flag, Reason};
use rust_decimal::Decimal;

use crate::given::{Given, annual, annual_file, aqs, county, decimal, equator, held, inside, place};

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
    move |row| row.standard = Some(name.into())
}

/// What the EPA writes for one filter monitor: four annual standards, four daily ones, all with one mean.
fn eight_rows(poc: u32, mean: &str) -> Vec<AnnualRow> {
    let names = [1997, 2006, 2012, 2024].map(|year| [format!("PM25 Annual {year}"), format!("PM25 24-hour {year}")]);
    let row = |name: String| {
        let metric = if name.contains("Annual") { "Quarterly Means of Daily Means" } else { "Daily Mean" };
        AnnualRow { standard: Some(name.into()), metric_used: metric.into(), ..inside(SITE, poc, mean) }
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
        row.metric_used = "Observed Values".into();
    });
    assert_eq!(value([eight_rows(1, "8"), vec![hourly]].concat(), "city-mean/days"), Ok(decimal("8")));
}

#[test]
fn which_row_speaks_for_a_monitor() {
    let hour = |row: &mut AnnualRow| row.duration = SampleDuration::Hour1;
    let block = |row: &mut AnnualRow| row.duration = SampleDuration::Block24;
    let incomplete = |row: &mut AnnualRow| row.complete = Some(false);
    let daily = |row: &mut AnnualRow| row.metric_used = "Daily Mean".into();
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
        (seen.value, seen.flags.contains(Flag::SeveralRows)),
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
        assert_eq!(flags.contains(Flag::PocsDisagree), expected, "{second}");
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
        let row = with("8", |row| row.method_name = Some(name.into()));
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
        let row = with("8", |row| row.certification = word.map(Into::into));
        let flags = file(vec![row]).seen(&equator(), "city-mean/days", AS_OF).flags;
        assert_eq!(flags.contains(Flag::NotCertified), flagged, "{word:?}");
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
