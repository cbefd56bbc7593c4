//! Why each row of a monitor was left out, beside the value that was made without it.

use resident_outcomes::measure::{choices, considered};
use resident_outcomes::model::Metric;
use resident_outcomes::model::rows::{AnnualRow, EventType, Rows, SampleDuration};

use crate::given::{Given, annual, annual_file, config, equator, inside, place};

const AS_OF: &str = "2023-07-01";
const SITE: &str = "04-013-0001";

fn with(record: u64, change: impl Fn(&mut AnnualRow)) -> AnnualRow {
    let mut row = inside(SITE, 1, "8");
    row.record = record;
    change(&mut row);
    row
}

/// What is said of monitors and rows, as `1 speaks: 1 used; 2 hourly, …`.
fn told(rows: Vec<AnnualRow>, method: &str) -> Vec<String> {
    let file = annual_file(2022, rows);
    let seen = Given::of([file.clone()]).seen(&equator(), method, AS_OF);
    let choices = choices(&file.rows, &file.from.digest, &seen);
    let row = |row: &resident_outcomes::measure::Row| {
        let records: Vec<String> = row.records.iter().map(u64::to_string).collect();
        format!("{} {}", records.join(","), row.left_out.unwrap_or("used"))
    };
    let monitor = |choice: &resident_outcomes::measure::Choice| {
        let rows: Vec<String> = choice.rows.iter().map(row).collect();
        format!("{} {}: {}", choice.monitor.poc, choice.silent.unwrap_or("speaks"), rows.join("; "))
    };
    choices.iter().map(monitor).collect()
}

#[test]
fn each_row_left_out_has_its_reason() {
    type Change = fn(&mut AnnualRow);
    let cases: [(Change, &str); 11] = [
        (|row| row.standard = Some("PM25 24-hour 2012".into()), "not an annual standard"),
        (|row| row.metric_used = "Daily Mean".into(), "another metric than the means of daily means"),
        (|row| row.duration = SampleDuration::Hour1, "hourly, no daily means"),
        (|row| row.duration = SampleDuration::Other, "of another duration than a day"),
        (|row| row.event = EventType::Excluded, "another event rule"),
        (|row| row.method_name = Some("Teledyne T640 at 5.0 LPM".into()), "T640 before its correction"),
        (|row| row.standard = Some("PM25 Annual 1997".into()), "an older standard than the latest"),
        (
            |row| {
                row.duration = SampleDuration::Block24;
                row.complete = Some(false);
            },
            "incomplete, another duration is not",
        ),
        (|row| row.duration = SampleDuration::Block24, "another duration: a filter goes before block averages"),
        (|row| row.valid_days = Some(1), "fewer valid days"),
        (|row| row.complete = None, "says nothing of completeness"),
    ];
    for (change, reason) in cases {
        let mut other = with(2, change);
        other.mean = "99".parse().unwrap();
        let told = told(vec![with(1, |_| ()), other], "city-mean/days");
        assert_eq!(told, [format!("1 speaks: 1 used; 2 {reason}")]);
    }
}

#[test]
fn rows_alike_stand_together() {
    let rows =
        (1..=3).map(|record| with(record, |row| row.standard = Some(format!("PM25 Annual {}", 2000 + record).into())));
    let told = told(rows.collect(), "city-mean/days");
    assert_eq!(told, ["1 speaks: 1,2 an older standard than the latest; 3 used"]);
}

#[test]
fn one_monitor_of_a_site_speaks_by_its_rule() {
    let poc = |number: u32, mean: &str, complete: bool| AnnualRow {
        record: number.into(),
        complete: Some(complete),
        ..inside(SITE, number, mean)
    };
    let rows = || vec![poc(1, "7", false), poc(2, "8", true), poc(3, "9", true)];
    let incomplete = "1 its year is incomplete: 1 incomplete";
    let cases = [
        ("city-mean/days", ["2 speaks: 2 used", "3 a lower POC speaks: 3 used"]),
        ("city-mean/days/poc-max", ["2 a higher monitor speaks: 2 used", "3 speaks: 3 used"]),
        ("city-mean/days/poc-mean", ["2 speaks: 2 used", "3 speaks: 3 used"]),
    ];
    for (method, [second, third]) in cases {
        assert_eq!(told(rows(), method), [incomplete, second, third], "{method}");
    }
}

#[test]
fn rows_of_other_kinds_say_nothing_of_monitors() {
    let file = annual_file(2022, [with(1, |_| ())]);
    let seen = Given::of([file.clone()]).seen(&equator(), "city-mean/days", AS_OF);
    assert!(choices(&Rows::Counties(Vec::new()), &file.from.digest, &seen).is_empty());
}

/// What is said of the monitors that a method looked at in vain, as `04-013-0001-1 1112 m: its year is incomplete: 2`.
fn looked_at(rows: Vec<AnnualRow>, method: &str) -> Vec<String> {
    let file = annual_file(2022, rows);
    let tried = Given::of([file.clone()]).try_method(&equator(), method, AS_OF);
    assert!(tried.result.is_err(), "{method}: {tried:?}");
    let rules = config().metrics.get(Metric::Pm25);
    let monitor = |choice: &resident_outcomes::measure::Choice| {
        let stands = choice.stands.as_ref().unwrap();
        let away = stands.distance_m.map(|metres| format!(" {metres} m")).unwrap_or_default();
        let rows = choice.rows.iter().map(|row| format!("; {}", row.left_out.unwrap_or("fits")));
        let rows: String = rows.collect();
        format!("{}{away}: {}{rows}", choice.monitor, choice.silent.unwrap_or("speaks"))
    };
    considered(&file.rows, &equator(), tried.method, rules).iter().map(monitor).collect()
}

#[test]
fn a_method_in_vain_names_every_monitor_it_looked_at() {
    let in_city = |city: &str, mut row: AnnualRow| {
        std::sync::Arc::make_mut(&mut row.place).city = Some(city.to_owned());
        row
    };
    let half = |mut row: AnnualRow| {
        row.complete = Some(false);
        row
    };
    let at = |code: &str, lon: f64| annual(place(code, 1, 0.0, lon), "8");
    let hourly = with(1, |row| row.duration = SampleDuration::Hour1);
    let cases = [
        (
            "an incomplete year",
            "city-mean/days",
            vec![half(with(1, |_| ()))],
            vec!["04-013-0001-1: its year is incomplete; incomplete"],
        ),
        (
            "no row of use",
            "city-mean/days",
            vec![hourly],
            vec!["04-013-0001-1: none of its rows is of use; hourly, no daily means"],
        ),
        (
            "cities beside it, and another county",
            "city-mean/days",
            vec![in_city("Elsewhere", at("04-013-0002", 0.1)), at("04-021-0003", 0.1), at("06-037-0004", 0.1)],
            vec!["04-013-0002-1: in another city by the EPA's name", "04-021-0003-1: in no city by the EPA's name"],
        ),
        (
            "incomplete within the circle",
            "nearest/days",
            vec![half(at("06-037-0004", 0.1)), at("06-037-0005", 0.3)],
            vec!["06-037-0004-1 11132 m: its year is incomplete; incomplete"],
        ),
        (
            "only beyond the circle: the nearest three",
            "nearest/days",
            vec![at("06-037-0004", 0.6), at("06-037-0005", 0.3), at("06-037-0006", 0.5), at("06-037-0007", 0.4)],
            vec![
                "06-037-0005-1 33396 m: beyond the circle that is looked at",
                "06-037-0006-1 55660 m: beyond the circle that is looked at",
                "06-037-0007-1 44528 m: beyond the circle that is looked at",
            ],
        ),
        (
            "one county of two",
            "county-max/days",
            vec![at("04-013-0002", 0.1), half(at("04-021-0003", 0.1))],
            vec!["04-013-0002-1: speaks; fits", "04-021-0003-1: its year is incomplete; incomplete"],
        ),
        ("three years wanted", "design-value/days", vec![at("04-013-0002", 0.1)], vec!["04-013-0002-1: speaks; fits"]),
    ];
    for (case, method, rows, expected) in cases {
        assert_eq!(looked_at(rows, method), expected, "{case}");
    }
}
