//! What holds whatever the figures are.

use std::sync::Arc;

use proptest::prelude::*;
use resident_outcomes::config::Role;
use resident_outcomes::measure::days::quarters;
use resident_outcomes::model::evidence::{AqsArea, AqsService, Resource};
use resident_outcomes::model::method::Table::B28002;
use resident_outcomes::model::rows::{AnnualRow, Cell, DayMean, EventType, Held, NoNumber, Rows, SampleDuration};
use resident_outcomes::model::{
    Basis, City, Dataset, Derivation, Detail, Flag, Metric, Outcome, Reason, UsCity, Verdict,
};
use rust_decimal::Decimal;

use crate::given::{
    Given, annual, annual_file, aqs, config, county, day, equator, held, lines, place, printed, table_file,
};

const AS_OF: &str = "2023-07-01";
/// Division leaves 28 digits.
const DUST: Decimal = Decimal::from_parts(1, 0, 0, false, 20);

fn event() -> impl Strategy<Value = EventType> {
    use EventType::{ConcurredExcluded, Excluded, Included, None};
    prop_oneof![4 => Just(None), 2 => Just(Included), 1 => Just(Excluded), 1 => Just(ConcurredExcluded)]
}

fn duration() -> impl Strategy<Value = SampleDuration> {
    use SampleDuration::{Block24, Filter24, Hour1};
    prop_oneof![3 => Just(Filter24), 2 => Just(Block24), 1 => Just(Hour1)]
}

/// Twelve sites: four in each county of the city and four elsewhere, half of them in the city by name, at fixed points up
/// to 61 km away.
fn site_row(number: usize, poc: u32, mean: &str) -> AnnualRow {
    const POINTS: [(f64, f64); 4] = [(0.0, 0.0), (0.05, -0.1), (-0.2, 0.15), (0.4, 0.37)];
    let county = ["04-013", "04-021", "04-099"][number / 4];
    let (lat, lon) = POINTS[number % 4];
    let mut row = annual(place(&format!("{county}-{number:04}"), poc, lat, lon), mean);
    Arc::make_mut(&mut row.place).city = number.is_multiple_of(2).then(|| "Equator".to_owned());
    row
}

prop_compose! {
    fn a_row()(
        number in 0..12_usize,
        poc in 1..4_u32,
        micro in 0..30_000_000_i64,
        event in event(),
        duration in duration(),
        complete in prop::bool::weighted(0.8),
        standard in prop::sample::select(vec!["PM25 Annual 2006", "PM25 Annual 2012", "PM25 Annual 2024", "PM25 24-hour 2012"]),
        valid_days in prop::option::of(0..366_u32),
    ) -> AnnualRow {
        AnnualRow {
            event,
            duration,
            complete: Some(complete),
            standard: Some(standard.into()),
            valid_days,
            ..site_row(number, poc, &Decimal::new(micro, 6).to_string())
        }
    }
}

fn all(given: &Given) -> Vec<Derivation> {
    given.measurer(AS_OF).derive(&City::Us(equator()), Metric::Pm25, None)
}

fn judged(given: &Given) -> Outcome {
    given.judged(&equator(), Metric::Pm25, AS_OF)
}

/// What must hold of every outcome.
fn check(outcome: &Outcome) -> Result<(), TestCaseError> {
    let carried = outcome.observation.is_some();
    prop_assert_eq!(outcome.basis.is_some(), carried);
    prop_assert_eq!(outcome.because.is_empty(), carried);
    match outcome.verdict {
        Verdict::Unknown(_) => prop_assert!(!carried),
        Verdict::Met | Verdict::NotMet => {
            let seen = outcome.observation.as_ref().ok_or_else(|| TestCaseError::fail("a verdict without a figure"))?;
            prop_assert_eq!(outcome.standard.is_met_by(seen.value), outcome.verdict == Verdict::Met);
            prop_assert!(!seen.flags.contains(Flag::Stale));
            prop_assert!(!seen.evidence.is_empty());
        }
    }
    if outcome.basis == Some(Basis::Bound) {
        prop_assert_eq!(outcome.verdict, Verdict::Met, "a bound never refutes");
    }
    let rules = config().metrics.get(outcome.metric);
    for one in &outcome.methods {
        let role = rules.methods.iter().find(|rule| rule.method == one.derivation.method).map(|rule| rule.role);
        prop_assert!(role != Some(Role::Bound) || one.verdict != Verdict::NotMet, "{one:?}");
        prop_assert_eq!(
            one.derivation.result.is_err(),
            matches!(one.verdict, Verdict::Unknown(reason) if !matches!(reason, Reason::Stale | Reason::CountyOnly))
        );
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// Means lie between the lowest and the highest site, their weights are one, and they give the value.
    #[test]
    fn means_lie_among_their_sites(rows in prop::collection::vec(a_row(), 0..40)) {
        let given = Given::of([annual_file(2022, rows)]);
        for derivation in all(&given) {
            let Ok(seen) = derivation.result else { continue };
            let Detail::Sites(sites) = &seen.detail else { continue };
            let values = || sites.iter().map(|site| site.value);
            let (low, high) = (values().min().unwrap(), values().max().unwrap());
            prop_assert!(low - DUST <= seen.value && seen.value <= high + DUST, "{} {seen:?}", seen.method);
            let weights: Decimal = sites.iter().map(|site| site.weight).sum();
            prop_assert!((weights - Decimal::ONE).abs() <= DUST, "{} {weights}", seen.method);
            let value: Decimal = sites.iter().map(|site| site.value * site.weight).sum();
            prop_assert!((value - seen.value).abs() <= DUST, "{} {value}", seen.method);
        }
    }

    /// The order of rows and of replies never changes anything.
    #[test]
    fn order_changes_nothing(
        rows in prop::collection::vec(a_row(), 0..30).prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
    ) {
        let (rows, shuffled) = rows;
        let file = |rows: &[AnnualRow]| Given::of([annual_file(2022, rows.to_vec())]);
        prop_assert_eq!(all(&file(&rows)), all(&file(&shuffled)));
        let reply = |area, rows: &[AnnualRow], plus: i64| {
            let rows = rows.iter().map(|row| AnnualRow { mean: row.mean + Decimal::new(plus, 1), ..row.clone() });
            held(aqs(AqsService::Annual, area), Rows::Annual(rows.collect()))
        };
        // Replies of different days need not agree about a monitor that is in both.
        let replies = |rows: &[AnnualRow]| vec![
            reply(county("04013"), rows, 0),
            reply(county("04021"), rows, 1),
            reply(AqsArea::Box([-500_000, 500_000, -500_000, 500_000]), rows, 2),
        ];
        let (forward, mut backward) = (replies(&rows), replies(&shuffled));
        backward.reverse();
        prop_assert_eq!(all(&Given::of(forward)), all(&Given::of(backward)));
    }

    /// A monitor outside the city changes nothing inside it.
    #[test]
    fn monitors_elsewhere_do_not_move_the_city(rows in prop::collection::vec(a_row(), 0..20), mut other in a_row()) {
        let is_city = |one: &Derivation| one.method.group() == "city";
        let of = |rows: Vec<AnnualRow>| -> Vec<Derivation> {
            all(&Given::of([annual_file(2022, rows)])).into_iter().filter(is_city).collect()
        };
        let place = Arc::make_mut(&mut other.place);
        place.city = Some("Meridian".to_owned());
        place.monitor.site = "04-013-9999".parse().unwrap();
        prop_assert_eq!(of(rows.clone()), of([rows, vec![other]].concat()));
    }

    #[test]
    fn verdicts_stand_on_figures(
        rows in prop::collection::vec(a_row(), 0..12),
        figures in prop::collection::vec((0..2_usize, 2018..2023_i32, 0..200_i64), 0..8),
        silent in any::<bool>(),
        as_of in prop::sample::select(vec![AS_OF, "2021-07-01", "2024-01-01", "2026-06-30", "1999-01-01"]),
    ) {
        let rows = rows.into_iter().map(|row| AnnualRow { complete: row.complete.filter(|_| !silent), ..row });
        let texts: Vec<_> = figures.iter().map(|(_, _, tenths)| Decimal::new(*tenths, 1).to_string()).collect();
        let figures: Vec<_> = figures.iter().zip(&texts).map(|((which, year, _), text)| (["04013", "04021"][*which], *year, text.as_str())).collect();
        let given = Given::of([annual_file(2022, rows), printed(&figures)]);
        let outcome = given.judged(&equator(), Metric::Pm25, as_of);
        check(&outcome)?;
        prop_assert_eq!(&outcome, &given.judged(&equator(), Metric::Pm25, as_of), "the same again");
    }

    /// A complete monitor more never takes a verdict's ground away.
    #[test]
    fn a_site_in_the_city_always_answers(rows in prop::collection::vec(a_row(), 0..12), micro in 0..20_000_000_i64) {
        let mut sure = site_row(0, 1, &Decimal::new(micro, 6).to_string());
        Arc::make_mut(&mut sure.place).monitor.site = "04-013-9998".parse().unwrap();
        let outcome = judged(&Given::of([annual_file(2022, [rows, vec![sure]].concat())]));
        check(&outcome)?;
        prop_assert_eq!(outcome.basis, Some(Basis::Primary));
        prop_assert_eq!(outcome.observation.unwrap().method.to_string(), "city-mean/days");
    }

    /// Days in any order give the same quarters, even where a day has two rows of one kind.
    #[test]
    fn days_come_in_any_order(
        days in prop::collection::vec((0..365_u64, -5..60_i64, duration(), event(), prop::sample::select(vec![118_u16, 236, 636])), 0..200)
            .prop_flat_map(|days| {
                let days: Vec<DayMean> = days.into_iter().zip(1..).map(|((number, mean, duration, event, code), record)| DayMean {
                    date: day("2022-01-01") + chrono::Days::new(number),
                    duration,
                    standard_year: Some(2012),
                    event,
                    method_code: Some(code),
                    mean: mean.into(),
                    record,
                }).collect();
                (Just(days.clone()), Just(days).prop_shuffle())
            }),
    ) {
        let (days, shuffled) = days;
        let seen = quarters(2022, &days);
        prop_assert_eq!(seen, quarters(2022, &shuffled));
        for quarter in seen {
            prop_assert!(quarter.days <= 92 && [15, 30, 31, 90, 91, 92].contains(&quarter.scheduled), "{quarter:?}");
        }
    }
}

fn a_cell(limit: i64) -> impl Strategy<Value = Cell> {
    prop_oneof![6 => (0..limit).prop_map(|number| Ok(number.into())), 1 => Just(Err(NoNumber::NotComputable)), 1 => Just(Err(NoNumber::NotHeld))]
}

fn table(city: &UsCity, cells: &[(u16, Cell, Cell)]) -> Held {
    table_file(B28002, Dataset::Acs5, 2021, city, lines(cells))
}

proptest! {
    /// Shares lie between 0 and 100, margins are never negative, and no gap becomes a number.
    #[test]
    fn shares_and_margins_are_sane(
        whole in 1..4_000_000_i64, parts in prop::array::uniform3(0.0..=1.0_f64), margins in prop::array::uniform4(a_cell(500_000)),
        gap in prop::option::of(0..4_usize),
    ) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_precision_loss, reason = "a part of a small whole number")]
        let of = |whole: i64, part: f64| (whole as f64 * part) as i64;
        let any = of(whole, parts[0]);
        let estimates = [whole, any, of(any, parts[1]), of(any, parts[2])];
        let cells: Vec<(u16, Cell, Cell)> = [1, 4, 6, 7].into_iter().enumerate().map(|(index, line)| {
            let value = if gap == Some(index) { Err(NoNumber::TooFewCases) } else { Ok(estimates[index].into()) };
            (line, value, margins[index])
        }).collect();
        let given = Given::of([table(&equator(), &cells)]);
        let used: [(&str, &[usize]); 3] = [("wired/acs5", &[0, 3]), ("not-cellular-only/acs5", &[0, 1, 2]), ("any/acs5", &[0, 1])];
        for (method, lines) in used {
            let result = given.try_method(&equator(), method, AS_OF).result;
            prop_assert_eq!(result.is_ok(), gap.is_none_or(|gap| !lines.contains(&gap)), "{}", method);
            let Ok(seen) = result else { continue };
            prop_assert!(seen.value >= Decimal::ZERO && seen.value <= Decimal::ONE_HUNDRED, "{seen:?}");
            prop_assert!(seen.moe90.is_none_or(|moe| moe >= Decimal::ZERO), "{seen:?}");
            let known = lines[1..].iter().all(|line| margins[*line].is_ok());
            let expected = match margins[0] {
                _ if !known => Some(Flag::MarginMissing),
                Err(NoNumber::NotHeld) => Some(Flag::MarginUpperBound),
                Err(_) => Some(Flag::MarginMissing),
                Ok(_) => None,
            };
            let flag = [Flag::MarginMissing, Flag::MarginUpperBound].into_iter().find(|flag| seen.flags.contains(*flag));
            prop_assert_eq!(flag, expected, "{}", method);
            prop_assert_eq!(seen.moe90.is_none(), flag == Some(Flag::MarginMissing));
        }
        check(&given.judged(&equator(), Metric::Broadband, AS_OF))?;
    }

    /// A figure of the exact limit meets it, one part in a million less does not.
    #[test]
    fn the_limit_is_exact(thousands in 1..4_000_i64) {
        let whole = thousands * 4;
        let verdict = |part: i64, whole: i64| {
            let cells = [(1, Ok(whole.into()), Ok(1.into())), (7, Ok(part.into()), Ok(1.into()))];
            Given::of([table(&equator(), &cells)]).judged(&equator(), Metric::Broadband, AS_OF).verdict
        };
        prop_assert_eq!(verdict(thousands * 3, whole), Verdict::Met);
        prop_assert_eq!(verdict(thousands * 3 * 1_000_000 - 1, whole * 1_000_000), Verdict::NotMet);
    }
}

/// Nothing at hand is never a verdict, for any city and day.
#[test]
fn nothing_gives_no_verdict() {
    let given = Given::default().missing(Resource::AnnualFile { year: 2022 }, Reason::ProviderFailed);
    for metric in Metric::AGENCIES {
        for as_of in ["1999-01-01", "2018-01-01", AS_OF, "2030-01-01"] {
            let outcome = given.judged(&equator(), metric, as_of);
            check(&outcome).unwrap();
            assert!(matches!(outcome.verdict, Verdict::Unknown(_)), "{metric} {as_of}");
        }
    }
}
