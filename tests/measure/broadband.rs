//! Household shares: the arithmetic of each definition, its margin, and which figure speaks.

use resident_outcomes::model::evidence::Resource;
use resident_outcomes::model::method::Table::{self, B28002, B28003};
use resident_outcomes::model::rows::{Held, NoNumber, Rows};
use resident_outcomes::model::standard::round_half_up;
use resident_outcomes::model::{
    Basis, Dataset::Acs1, Dataset::Acs5, Detail, Flag, Metric, Origin, Outcome, Reason, Strength, UsCity, Verdict,
    Vintage,
};
use resident_outcomes::provider::{Limits, extract};
use rust_decimal::Decimal;

use crate::given::{
    Given, Lines, counted, decimal, equator, file_of, from, lines, named, places, query_of, table_file,
};

/// Between the release of acs5 2021 and of acs5 2022; acs1 2021 is out.
const AS_OF: &str = "2023-07-01";

fn b28002() -> Lines {
    counted(&[(1, 1000, 20), (4, 800, 25), (6, 100, 15), (7, 600, 30)])
}

fn newest(table: Table, row: Lines) -> Held {
    table_file(table, Acs5, 2021, &equator(), row)
}

fn judged(given: &Given) -> Outcome {
    given.judged(&equator(), Metric::Broadband, AS_OF)
}

/// `100 · sqrt(MOE_X² − p² MOE_Y²) / Y`, by hand.
#[test]
fn each_definition_by_its_own_arithmetic() {
    let given = Given::of([
        newest(B28002, b28002()),
        newest(B28003, counted(&[(1, 1000, 20), (4, 780, 40)])),
        table_file(B28002, Acs1, 2021, &equator(), counted(&[(1, 500, 0), (4, 400, 10), (6, 0, 9), (7, 300, 12)])),
    ]);
    let cases = [
        ("wired/acs5", "60", "2.7495"),             // sqrt(900 − 0.36·400) = 27.495
        ("any/acs5", "80", "1.9209"),               // sqrt(625 − 0.64·400) = 19.209
        ("not-cellular-only/acs5", "70", "2.5573"), // sqrt(625 + 225 − 0.49·400) = 25.573
        ("any-with-computer/acs5", "78", "3.6833"), // sqrt(1600 − 0.6084·400) = 36.833
        ("wired/acs1", "60", "2.4"),                // a total without sampling error: 12 / 500
        ("any/acs1", "80", "2"),
        ("not-cellular-only/acs1", "80", "2.6907"), // sqrt(10² + 9²) = 13.454, a zero with a margin
    ];
    for (method, value, moe) in cases {
        let seen = given.seen(&equator(), method, AS_OF);
        assert_eq!(seen.value, decimal(value), "{method}");
        assert_eq!(round_half_up(seen.moe90.unwrap(), 4), decimal(moe), "{method}");
        assert!(seen.flags.is_empty(), "{method}: {:?}", seen.flags);
    }
    let wired = given.seen(&equator(), "wired/acs5", AS_OF);
    let Detail::Share { table, numerator, denominator, record } = wired.detail else { panic!("no share") };
    assert_eq!((table, numerator, denominator, record), (B28002, 600.into(), 1000.into(), 7));
    assert_eq!((wired.period.label().as_str(), wired.evidence.len()), ("2017-2021", 1));
    assert_eq!(given.seen(&equator(), "wired/acs1", AS_OF).period.label(), "2021");
}

#[test]
fn margins_of_every_kind() {
    let row = |whole_moe, value: i64, moe| lines(&[(1, Ok(1000.into()), whole_moe), (7, Ok(value.into()), moe)]);
    let known = |moe: i64| Ok(Decimal::from(moe));
    let (bound, missing) = (Flag::MarginUpperBound, Flag::MarginMissing);
    let cases = [
        ("a negative radicand takes the ratio: sqrt(5² + 0.81·10²)", row(known(10), 900, known(5)), "1.0296", None),
        ("no sampling error in either", row(known(0), 900, known(0)), "0", None),
        ("none in the total", row(known(0), 900, known(50)), "5", None),
        ("the total's margin is not held", row(Err(NoNumber::NotHeld), 900, known(50)), "5", Some(bound)),
        ("the total's margin is a symbol", row(Err(NoNumber::NoMargin), 900, known(50)), "", Some(missing)),
        ("the total's margin is empty", row(Err(NoNumber::Empty), 900, known(50)), "", Some(missing)),
        ("the part's margin is a symbol", row(known(10), 900, Err(NoNumber::NoMargin)), "", Some(missing)),
        ("the part's margin is not held", row(known(10), 900, Err(NoNumber::NotHeld)), "", Some(missing)),
        ("neither is held", row(Err(NoNumber::NotHeld), 900, Err(NoNumber::NotHeld)), "", Some(missing)),
    ];
    for (case, row, moe, flag) in cases {
        let seen = Given::of([newest(B28002, row)]).seen(&equator(), "wired/acs5", AS_OF);
        assert_eq!(seen.value, decimal("90"), "{case}");
        let expected = (!moe.is_empty()).then(|| decimal(moe));
        assert_eq!(seen.moe90.map(|moe| round_half_up(moe, 4)), expected, "{case}");
        assert_eq!(seen.flags.iter().next(), flag, "{case}");
    }
    let difference = [(4, Ok(Decimal::from(900)), Ok(Decimal::from(5))), (6, Ok(1.into()), Err(NoNumber::NoMargin))];
    let row = lines(&[&[(1, Ok(1000.into()), Ok(9.into()))], difference.as_slice()].concat());
    let seen = Given::of([newest(B28002, row)]).seen(&equator(), "not-cellular-only/acs5", AS_OF);
    assert_eq!((seen.value, seen.moe90), (decimal("89.9"), None), "of a difference both margins must be known");
}

/// From the bytes: a sentinel in an estimate is never a number, a sentinel in a margin never zero but for -555555555.
#[test]
fn sentinels_from_the_bytes_to_the_verdict() {
    const HEADER: &str =
        "GEO_ID|B28002_E001|B28002_M001|B28002_E004|B28002_M004|B28002_E006|B28002_M006|B28002_E007|B28002_M007\n";
    let resource = file_of(B28002, Acs5, 2021);
    let read = |estimate: &str, margin: &str| {
        let bytes = format!("{HEADER}1600000US0499990|1000|-555555555|900|5|50|5|{estimate}|{margin}\n");
        let limits = Limits { max_inflated_bytes: 1 << 20, max_rows: 10 };
        let rows = extract(&resource, bytes.as_bytes(), &limits).unwrap();
        Given::of([crate::given::held(resource.clone(), rows)])
    };
    for sentinel in ["-222222222", "-333333333", "-666666666", "-888888888", "-999999999", ""] {
        let outcome = judged(&read(sentinel, "5"));
        assert_eq!(outcome.verdict, Verdict::Unknown(Reason::Suppressed), "{sentinel}: nothing stands in");
        assert_eq!((outcome.basis, outcome.observation), (None, None), "{sentinel}");
        let given = read("800", sentinel);
        let seen = given.seen(&equator(), "wired/acs5", AS_OF);
        assert_eq!((seen.value, seen.moe90), (decimal("80"), None), "{sentinel}");
        assert!(seen.flags.contains(Flag::MarginMissing), "{sentinel}");
        let outcome = judged(&given);
        assert_eq!((outcome.verdict, outcome.strength), (Verdict::Met, None), "{sentinel}: no margin, no strength");
    }
    let seen = read("800", "-555555555").seen(&equator(), "wired/acs5", AS_OF);
    assert_eq!((seen.moe90, seen.flags.iter().count()), (Some(Decimal::ZERO), 0), "a controlled estimate");
    let none = Given::of([newest(B28002, counted(&[(1, 0, 9), (4, 0, 9), (6, 0, 9), (7, 0, 9)]))]);
    assert_eq!(none.gap(&equator(), "wired/acs5", AS_OF), Reason::Suppressed, "no households");
}

#[test]
fn at_the_limit() {
    let (met, not_met) = (Verdict::Met, Verdict::NotMet);
    let (outside, within) = (Some(Strength::OutsideMargin), Some(Strength::WithinMargin));
    let cases = [
        ("exactly 75", 75_000, 0, met, within, false),
        ("74.996 unrounded", 74_996, 2, not_met, outside, true),
        ("74.996, margin 0.004", 74_996, 4, not_met, within, true),
        ("75.004", 75_004, 2, met, outside, false),
        ("74.5 prints as 75", 74_500, 600, not_met, within, true),
        ("74.4", 74_400, 599, not_met, outside, false),
        ("76, margin 1", 76_000, 1000, met, within, false),
        ("76, margin 0.999", 76_000, 999, met, outside, false),
    ];
    for (case, part, moe, verdict, strength, rounding) in cases {
        let row = lines(&[(1, Ok(100_000.into()), Ok(0.into())), (7, Ok(part.into()), Ok(moe.into()))]);
        let outcome = judged(&Given::of([newest(B28002, row)]));
        assert_eq!((outcome.verdict, outcome.strength), (verdict, strength), "{case}");
        assert_eq!(outcome.basis, Some(Basis::Primary), "{case}");
        let flags = outcome.observation.unwrap().flags;
        assert_eq!(flags.contains(Flag::RoundingDecides), rounding, "{case}");
    }
}

fn shipped(vintage: Vintage, rows: &[(UsCity, Lines)]) -> Held {
    let resource = Resource::Snapshot { file: "acs5_b28003_2021.csv".to_owned() };
    Held {
        from: from(resource, Origin::Snapshot),
        rows: Rows::Acs(places((B28003, Acs5, vintage), rows.iter().map(|(city, row)| (city, row)))).into(),
    }
}

/// Another definition stands in where the table is not at hand or never came out, and not where the agency withheld the
/// figure or has no such place.
#[test]
fn what_may_stand_in_for_the_primary_definition() {
    let with_computer = || shipped(2021, &[(equator(), counted(&[(1, 100, 0), (4, 90, 0)]))]);
    let row = |wired, cellular| {
        lines(&[
            (1, Ok(100.into()), Ok(0.into())),
            (4, Ok(80.into()), Ok(0.into())),
            (6, cellular, Ok(0.into())),
            (7, wired, Ok(0.into())),
        ])
    };
    let withheld = Err(NoNumber::TooFewCases);
    let file = file_of(B28002, Acs5, 2021);
    let fallback = (Verdict::Met, Some("any-with-computer/acs5"));
    let unknown = |reason| (Verdict::Unknown(reason), None);
    let elsewhere = table_file(B28002, Acs5, 2021, &named("Mesa, AZ"), b28002());
    let cases = [
        ("not held", Given::of([with_computer()]), fallback),
        ("absent", Given::of([with_computer()]).missing(file.clone(), Reason::NotPublished), fallback),
        ("failed", Given::of([with_computer()]).missing(file.clone(), Reason::ProviderFailed), fallback),
        (
            "withheld",
            Given::of([with_computer(), newest(B28002, row(withheld, Ok(5.into())))]),
            unknown(Reason::Suppressed),
        ),
        (
            "a part withheld",
            Given::of([newest(B28002, row(Ok(76.into()), withheld))]),
            (Verdict::Met, Some("wired/acs5")),
        ),
        ("not in the table", Given::of([with_computer(), elsewhere.clone()]), unknown(Reason::NotInTable)),
        ("not in it, nothing else", Given::of([elsewhere]), unknown(Reason::NotInTable)),
        ("nothing", Given::default(), unknown(Reason::NotHeld)),
        ("nothing, absent", Given::default().missing(file.clone(), Reason::NotPublished), unknown(Reason::NotHeld)),
        ("nothing, failed", Given::default().missing(file, Reason::ProviderFailed), unknown(Reason::ProviderFailed)),
        (
            "shipped for another city",
            Given::of([shipped(2021, &[(named("Mesa, AZ"), b28002())])]),
            unknown(Reason::NotHeld),
        ),
    ];
    for (case, given, (verdict, method)) in cases {
        let outcome = judged(&given);
        let by = outcome.observation.as_ref().map(|seen| seen.method.to_string());
        assert_eq!((outcome.verdict, by.as_deref()), (verdict, method), "{case}: {}", outcome.because);
        if method == Some("any-with-computer/acs5") {
            assert_eq!(outcome.basis, Some(Basis::Fallback), "{case}");
        }
    }
}

#[test]
fn old_figures_are_named_as_old() {
    let city = equator();
    let of = |vintage| table_file(B28002, Acs5, vintage, &city, b28002());
    let cases = [
        ("the newest", vec![of(2021)], AS_OF, Ok((2021, None))),
        ("both: the newest", vec![of(2019), of(2021)], AS_OF, Ok((2021, None))),
        ("one that was not out", vec![of(2021), of(2022)], AS_OF, Ok((2021, None))),
        ("on its day", vec![of(2021), of(2022)], "2023-12-07", Ok((2022, None))),
        ("an older one", vec![of(2019)], AS_OF, Ok((2019, Some(Flag::NewerNotHeld)))),
        ("on the last day of its age", vec![of(2019)], "2023-12-31", Ok((2019, Some(Flag::NewerNotHeld)))),
        ("a day later", vec![of(2019)], "2024-01-01", Err(Some("2023-12-31"))),
        ("two too old", vec![of(2018), of(2019)], "2024-01-01", Err(Some("2023-12-31"))),
    ];
    for (case, held, as_of, expected) in cases {
        let outcome = Given::of(held).judged(&city, Metric::Broadband, as_of);
        match expected {
            Ok((vintage, flag)) => {
                let seen = outcome.observation.unwrap();
                assert_eq!(seen.period.end_year(), vintage, "{case}");
                assert_eq!(seen.flags.iter().next(), flag, "{case}");
                assert_eq!(outcome.answerable_until, None, "{case}");
            }
            Err(until) => {
                assert_eq!(outcome.verdict, Verdict::Unknown(Reason::Stale), "{case}");
                assert_eq!(outcome.answerable_until.map(|day| day.to_string()).as_deref(), until, "{case}");
            }
        }
    }
    let absent = Given::of([of(2019)]).missing(file_of(B28002, Acs5, 2021), Reason::NotPublished);
    let flags = absent.seen(&city, "wired/acs5", AS_OF).flags;
    assert_eq!(flags.iter().collect::<Vec<_>>(), [Flag::NewerNotPublished], "the agency had none");
}

/// The list of methods decides, not the year: an older primary that is not stale speaks before a fresher figure of
/// another definition, and its year is told.
#[test]
fn an_older_primary_speaks_before_another_definition() {
    let given = Given::of([
        table_file(B28002, Acs5, 2019, &equator(), counted(&[(1, 100, 0), (4, 60, 0), (6, 0, 0), (7, 50, 0)])),
        shipped(2021, &[(equator(), counted(&[(1, 100, 0), (4, 90, 0)]))]),
    ]);
    let outcome = judged(&given);
    assert_eq!((outcome.verdict, outcome.basis), (Verdict::NotMet, Some(Basis::Primary)));
    let seen = outcome.observation.unwrap();
    assert_eq!(seen.period.end_year(), 2019);
    assert!(seen.flags.contains(Flag::NewerNotHeld));
}

#[test]
fn one_year_figures_never_stand_in() {
    let given = Given::of([table_file(B28002, Acs1, 2021, &equator(), b28002())]);
    let outcome = judged(&given);
    assert_eq!((outcome.verdict, outcome.observation), (Verdict::Unknown(Reason::NotHeld), None));
    let wired = outcome.methods.iter().find(|one| one.derivation.method.to_string() == "wired/acs1").unwrap();
    assert_eq!(wired.verdict, Verdict::NotMet, "it is shown, and says what it says");
    assert_eq!(
        Given::default().try_method(&equator(), "wired/acs1", "2022-01-01").period.label(),
        "2019",
        "none of 2020"
    );
}

/// Of copies the agency's own comes first; a copy without the place leaves the word to one that has it.
#[test]
fn copies_of_one_table() {
    let city = equator();
    let by = |resource, origin, wired| {
        let mut held =
            crate::given::acs(resource, (B28002, Acs5, 2021), [(&city, counted(&[(1, 100, 0), (7, wired, 0)]))]);
        held.from.origin = origin;
        held
    };
    let file = || file_of(B28002, Acs5, 2021);
    let query = || query_of(B28002, Acs5, 2021);
    let empty = crate::given::acs(file(), (B28002, Acs5, 2021), []);
    let cases = [
        ("file before query", vec![by(query(), Origin::Agency, 81), by(file(), Origin::Agency, 82)], "82"),
        ("agency before import", vec![by(file(), Origin::Imported, 81), by(query(), Origin::Agency, 82)], "82"),
        ("the copy with the place", vec![empty, by(query(), Origin::Imported, 83)], "83"),
    ];
    for (case, held, value) in cases {
        let mut reversed = held.clone();
        reversed.reverse();
        for held in [held, reversed] {
            assert_eq!(Given::of(held).seen(&city, "wired/acs5", AS_OF).value, decimal(value), "{case}");
        }
    }
}

#[test]
fn bytes_fetched_later_are_flagged() {
    let mut held = newest(B28002, b28002());
    held.from.later_revision = true;
    let seen = Given::of([held]).seen(&equator(), "wired/acs5", AS_OF);
    assert_eq!(seen.flags.iter().collect::<Vec<_>>(), [Flag::LaterRevision]);
}
