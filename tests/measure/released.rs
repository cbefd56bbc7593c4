//! What existed on a day, which year speaks, and years asked for by name.

use resident_outcomes::model::evidence::Resource;
use resident_outcomes::model::method::Table::B28002;
use resident_outcomes::model::rows::Held;
use resident_outcomes::model::{City, Dataset, Flag, Metric, Outcome, Reason, Verdict, Year};
use resident_outcomes::verify::judge;

use crate::given::{Given, annual_file, config, counted, day, decimal, equator, inside, table_file};

fn air(year: Year, mean: &str) -> Held {
    annual_file(year, [inside("04-013-0001", 1, mean)])
}

/// One year judged as the program judges years: as of its own release.
fn of_year(given: &Given, metric: Metric, year: Year, as_of: &str) -> Outcome {
    let measurer = given.measurer(as_of);
    let day = measurer.released(metric, year).unwrap_or(day(as_of)).min(day(as_of));
    let derived = measurer.derive(&City::Us(equator()), metric, Some(year));
    judge(derived, config().metrics.get(metric), config().standards.default_for(metric).unwrap(), day, false)
}

#[test]
fn the_newest_year_that_was_out() {
    let all = || vec![air(2020, "8.0"), air(2021, "8.1"), air(2022, "8.2"), air(2023, "8.3")];
    let older = |flag| Some(flag);
    let cases = [
        ("July 1", all(), "2023-07-01", Ok(("8.2", None))),
        ("June 30", all(), "2023-06-30", Ok(("8.1", None))),
        ("the running year never", vec![air(2023, "8.3")], "2023-12-31", Err(Reason::NotHeld)),
        ("the year before", vec![air(2021, "8.1")], "2023-07-01", Ok(("8.1", older(Flag::NewerNotHeld)))),
        ("three years after its end", vec![air(2020, "8.0")], "2023-12-31", Ok(("8.0", older(Flag::NewerNotHeld)))),
        ("a day later", vec![air(2020, "8.0")], "2024-01-01", Err(Reason::Stale)),
        ("before any", all(), "2000-06-30", Err(Reason::NotPublished)),
    ];
    for (case, held, as_of, expected) in cases {
        let outcome = Given::of(held).judged(&equator(), Metric::Pm25, as_of);
        match expected {
            Ok((value, flag)) => {
                let seen = outcome.observation.unwrap();
                assert_eq!((seen.value, seen.flags.iter().next()), (decimal(value), flag), "{case}");
            }
            Err(reason) => assert_eq!(outcome.verdict, Verdict::Unknown(reason), "{case}"),
        }
    }
    let stale = Given::of([air(2019, "8"), air(2020, "8")]).judged(&equator(), Metric::Pm25, "2024-01-01");
    assert_eq!(stale.answerable_until, Some(day("2023-12-31")));
    assert!(stale.methods.iter().any(|one| one.verdict == Verdict::Unknown(Reason::Stale)), "shown as stale");
    let absent = Given::of([air(2021, "8")]).missing(Resource::AnnualFile { year: 2022 }, Reason::NotPublished);
    let flags = absent.seen(&equator(), "city-mean/days", "2023-07-01").flags;
    assert_eq!(flags.iter().collect::<Vec<_>>(), [Flag::NewerNotPublished]);
}

/// A newest year without a complete monitor is no reason to look at an older one.
#[test]
fn an_incomplete_year_is_not_stepped_over() {
    let mut unfinished = inside("04-013-0001", 1, "8");
    unfinished.complete = Some(false);
    let given = Given::of([annual_file(2022, [unfinished]), air(2021, "8")]);
    assert_eq!(given.judged(&equator(), Metric::Pm25, "2023-07-01").verdict, Verdict::Unknown(Reason::Incomplete));
}

#[test]
fn years_are_judged_as_of_their_own_release() {
    let given = Given::of([air(2010, "9"), air(2022, "11")]);
    let cases = [
        (2010, Verdict::Met, None),
        (2022, Verdict::NotMet, None),
        (2015, Verdict::Unknown(Reason::NotHeld), None),
        (2023, Verdict::Unknown(Reason::NotPublished), None),
    ];
    for (year, verdict, flag) in cases {
        let outcome = of_year(&given, Metric::Pm25, year, "2023-07-01");
        assert_eq!(outcome.verdict, verdict, "{year}");
        let flags = outcome.observation.map(|seen| seen.flags).unwrap_or_default();
        assert_eq!(flags.iter().next(), flag, "{year}: neither stale nor with a newer one");
        let other = outcome.methods.iter().find(|one| one.derivation.period.end_year() != year);
        assert!(other.is_none(), "{year}: {other:?}");
    }
    let row = || counted(&[(1, 100, 1), (4, 90, 1), (6, 1, 1), (7, 80, 1)]);
    let table = |vintage| table_file(B28002, Dataset::Acs5, vintage, &equator(), row());
    let given = Given::of([table(2017), table(2021)]);
    for (year, verdict) in [
        (2017, Verdict::Met),
        (2021, Verdict::Met),
        (2019, Verdict::Unknown(Reason::NotHeld)),
        (2022, Verdict::Unknown(Reason::NotPublished)),
        (2016, Verdict::Unknown(Reason::NotPublished)),
    ] {
        assert_eq!(of_year(&given, Metric::Broadband, year, "2023-07-01").verdict, verdict, "{year}");
    }
}

#[test]
fn what_was_fetched_later_is_flagged() {
    let mut later = air(2022, "8");
    later.from.later_revision = true;
    let given = Given::of([later]);
    for method in ["city-mean/days", "idw/days", "nearest/days", "city-mean/days/poc-max"] {
        assert!(given.seen(&equator(), method, "2023-07-01").flags.contains(Flag::LaterRevision), "{method}");
    }
    let mut first = air(2020, "8");
    first.from.later_revision = true;
    let three = Given::of([first, air(2021, "8"), air(2022, "8")]);
    let one_county = |mut city: resident_outcomes::model::UsCity| {
        city.counties.truncate(1);
        city
    };
    let design = three.seen(&one_county(equator()), "design-value/days", "2023-07-01");
    assert!(design.flags.contains(Flag::LaterRevision), "one of three years");
    assert!(!three.seen(&equator(), "city-mean/days", "2023-07-01").flags.contains(Flag::LaterRevision));
}
