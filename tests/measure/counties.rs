//! The sites of a city's counties: the mean by residents, the bound of the highest monitor, the three-year mean.

use resident_outcomes::model::evidence::{AqsService, Resource};
use resident_outcomes::model::rows::{AnnualRow, QuarterRow, Rows};
use resident_outcomes::model::standard::round_half_up;
use resident_outcomes::model::{Basis, City, CountyShare, Flag, Metric, Reason, UsCity, Verdict};
use resident_outcomes::verify::judge;
use rust_decimal::Decimal;

use crate::given::{
    Given, annual, annual_file, aqs, config, county, day, decimal, equator, held, place, printed, quarter, sites,
};

const AS_OF: &str = "2023-07-01";

fn file(rows: impl IntoIterator<Item = AnnualRow>) -> Given {
    Given::of([annual_file(2022, rows)])
}

/// A site on the equator, too far from the city's point for any method by distance at 3 degrees.
fn at(code: &str, lon: f64, mean: &str) -> AnnualRow {
    annual(place(code, 1, 0.0, lon), mean)
}

fn sharing(shares: &[(&str, &str)]) -> UsCity {
    let mut city = equator();
    city.counties = shares
        .iter()
        .map(|(county, share)| CountyShare { county: county.parse().unwrap(), share: decimal(share) })
        .collect();
    city
}

#[test]
fn counties_by_their_residents() {
    let thirds = &[("04013", "0.5"), ("04021", "0.3"), ("04019", "0.2")];
    let row = |code, mean| at(code, 3.0, mean);
    let two_and_one = || vec![row("04-013-0001", "8"), row("04-013-0002", "12"), row("04-021-0001", "20")];
    let cases = [
        // 0.6 · (8 + 12) / 2 + 0.4 · 20
        ("two counties", sharing(&[("04013", "0.6"), ("04021", "0.4")]), two_and_one(), "14", false),
        // (0.5 · 10 + 0.3 · 20) / 0.8
        ("one without a site", sharing(thirds), two_and_one(), "13.75", true),
        ("a share of zero", sharing(&[("04013", "1"), ("04021", "0")]), two_and_one(), "10", false),
        ("a share of zero, no site", sharing(&[("04021", "1"), ("04019", "0")]), two_and_one(), "20", false),
    ];
    for (case, city, rows, expected, left_out) in cases {
        let seen = file(rows).seen(&city, "county-mean/days", AS_OF);
        assert_eq!(round_half_up(seen.value, 20), decimal(expected), "{case}");
        assert_eq!(seen.flags.contains(Flag::CountiesLeftOut), left_out, "{case}");
        let weights: Decimal = sites(&seen).iter().map(|site| site.weight).sum();
        assert_eq!(round_half_up(weights, 20), Decimal::ONE, "{case}");
        let of_sites: Decimal = sites(&seen).iter().map(|site| site.weight * site.value).sum();
        assert_eq!(round_half_up(of_sites, 20), decimal(expected), "{case}: the weights give the value");
    }
    let zero_only = file([row("04-021-0001", "20")]);
    assert_eq!(
        zero_only.gap(&sharing(&[("04013", "1"), ("04021", "0")]), "county-mean/days", AS_OF),
        Reason::NoMonitor
    );
}

#[test]
fn the_highest_monitor_of_every_county() {
    let city = sharing(&[("04013", "0.9"), ("04021", "0.1"), ("04019", "0")]);
    let other_poc = |mean| annual(place("04-013-0001", 7, 0.0, 3.0), mean);
    let row = |code, mean| at(code, 3.0, mean);
    let incomplete = |code, mean| AnnualRow { complete: Some(false), ..at(code, 3.0, mean) };
    let cases = [
        ("the highest of both", vec![row("04-013-0001", "8"), row("04-021-0001", "9.9")], Ok("9.9")),
        ("any instrument", vec![row("04-013-0001", "8"), other_poc("9.5"), row("04-021-0001", "9")], Ok("9.5")),
        (
            "incomplete ones do not count",
            vec![row("04-013-0001", "8"), incomplete("04-013-0002", "30"), row("04-021-0001", "9")],
            Ok("9"),
        ),
        (
            "not in an uninhabited part",
            vec![row("04-013-0001", "8"), row("04-021-0001", "9"), row("04-019-0001", "30")],
            Ok("9"),
        ),
        ("a county without a figure", vec![row("04-013-0001", "8")], Err(Reason::CountiesMissing)),
        (
            "a county with an incomplete one",
            vec![row("04-013-0001", "8"), incomplete("04-021-0001", "9")],
            Err(Reason::CountiesMissing),
        ),
        ("none at all", vec![row("04-001-0001", "8")], Err(Reason::NoMonitor)),
    ];
    for (case, rows, expected) in cases {
        let result = file(rows).try_method(&city, "county-max/days", AS_OF).result;
        assert_eq!(result.map(|seen| seen.value).map_err(|gap| gap.reason), expected.map(decimal), "{case}");
    }
    let tie = file([row("04-021-0001", "9"), row("04-013-0002", "9"), row("04-013-0001", "9")]);
    let lower = sharing(&[("04021", "0.9"), ("04013", "0.1")]);
    for city in [&city, &lower] {
        let seen = tie.seen(city, "county-max/days", AS_OF);
        assert_eq!(sites(&seen)[0].monitor.to_string(), "04-013-0001-1", "ties go to the lower site number");
    }
}

fn quarters_at(code: &str, means: [&str; 4]) -> Vec<QuarterRow> {
    means.iter().zip(1..).map(|(mean, number)| quarter(place(code, 1, 0.0, 3.0), number, mean)).collect()
}

/// Half up to 0.1: 9.95 is 10.0, and 8.25 is 8.3 where bankers would say 8.2.
#[test]
fn quarters_are_rounded_as_the_agency_prints() {
    let city = sharing(&[("04013", "1")]);
    for (means, printed, bound) in [
        (["9.95"; 4], "10.0", false),
        (["9.949"; 4], "9.9", true),
        (["8", "8", "8", "9"], "8.3", true),
        (["10.04"; 4], "10.0", false),
    ] {
        let rows = quarters_at("04-013-0001", means);
        let given = Given::of([held(aqs(AqsService::Quarterly, county("04013")), Rows::Quarters(rows))]);
        let seen = given.seen(&city, "county-max/quarters", AS_OF);
        assert_eq!((seen.value, seen.rounded_to), (decimal(printed), Some(decimal("0.1"))), "{means:?}");
        let outcome = given.judged(&city, Metric::Pm25, AS_OF);
        let expected = if bound { Verdict::Met } else { Verdict::Unknown(Reason::CountyOnly) };
        assert_eq!(outcome.verdict, expected, "{means:?}");
    }
}

/// The mean of three years at one site, at the site where that is highest.
#[test]
fn design_values() {
    let city = sharing(&[("04013", "1")]);
    let row = |code, mean| at(code, 3.0, mean);
    let years = |latest: Vec<AnnualRow>| {
        Given::of([
            annual_file(2022, latest),
            annual_file(2021, [row("04-013-0001", "9"), row("04-013-0002", "9.1")]),
            annual_file(2020, [row("04-013-0001", "12"), row("04-013-0002", "9.1")]),
        ])
    };
    let both = years(vec![row("04-013-0001", "8.95"), row("04-013-0002", "11"), row("04-013-0003", "40")]);
    let seen = both.seen(&city, "design-value/days", AS_OF);
    // (8.95 + 9 + 12) / 3 = 9.983 before (11 + 9.1 + 9.1) / 3 = 9.733; the third site has one year.
    assert_eq!((seen.value, seen.period.label().as_str()), (decimal("10.0"), "2020-2022"));
    assert_eq!((sites(&seen)[0].monitor.to_string().as_str(), seen.evidence.len()), ("04-013-0001-1", 3));
    let half = years(vec![row("04-013-0001", "8.85")]);
    assert_eq!(half.seen(&city, "design-value/days", AS_OF).value, decimal("10.0"), "9.95 half up");
    assert_eq!(years(vec![row("04-013-0003", "8")]).gap(&city, "design-value/days", AS_OF), Reason::Incomplete);
    let two = Given { held: both.held[..2].to_vec(), ..Given::default() };
    assert_eq!(two.gap(&city, "design-value/days", AS_OF), Reason::NotHeld, "two years");
    let context = both.judged(&city, Metric::Pm25, AS_OF);
    assert_eq!(context.verdict, Verdict::NotMet, "the county's mean of 2022 decides, 19.98, and the context nothing");
}

fn printed_judged(figures: &[(&str, i32, &str)], as_of: &str) -> (Verdict, Option<Basis>, Vec<Flag>) {
    let outcome = Given::of([printed(figures)]).judged(&equator(), Metric::Pm25, as_of);
    let flags = outcome.observation.map(|seen| seen.flags.iter().collect()).unwrap_or_default();
    (outcome.verdict, outcome.basis, flags)
}

/// A printed figure bounds the city only where it clears the limit by its own rounding, and never refutes.
#[test]
fn printed_county_figures_are_a_bound() {
    let met = |flags: &[Flag]| (Verdict::Met, Some(Basis::Bound), flags.to_vec());
    let unknown = |reason| (Verdict::Unknown(reason), None, Vec::new());
    let cases = [
        ("clear", [("04013", 2022, "9.9"), ("04021", 2022, "8.0")], met(&[])),
        ("10.0 may be 10.04", [("04013", 2022, "10.0"), ("04021", 2022, "8.0")], unknown(Reason::CountyOnly)),
        ("above", [("04013", 2022, "8.0"), ("04021", 2022, "17.2")], unknown(Reason::CountyOnly)),
        ("not closed", [("04013", 2021, "9.9"), ("04021", 2021, "8.0")], met(&[Flag::NewerNotHeld, Flag::NotFinal])),
        ("older", [("04013", 2020, "9.9"), ("04021", 2020, "8.0")], met(&[Flag::NewerNotHeld])),
        ("too old", [("04013", 2019, "9.9"), ("04021", 2019, "8.0")], unknown(Reason::Stale)),
        ("above and too old", [("04013", 2019, "10.7"), ("04021", 2019, "8.0")], unknown(Reason::Stale)),
        ("not out yet", [("04013", 2023, "9.9"), ("04021", 2023, "8.0")], unknown(Reason::NotHeld)),
        ("one county", [("04013", 2022, "9.9"), ("04019", 2022, "8.0")], unknown(Reason::NotHeld)),
        ("elsewhere", [("06001", 2022, "9.9"), ("06003", 2022, "8.0")], unknown(Reason::NotHeld)),
    ];
    for (case, figures, expected) in cases {
        assert_eq!(printed_judged(&figures, AS_OF), expected, "{case}");
    }
}

/// A bound that gives `met` gives way to a figure of the city, but not the other way round.
#[test]
fn a_bound_never_refutes() {
    let far_above = file([at("04-013-0001", 3.0, "50"), at("04-021-0001", 3.0, "50")]);
    for derivation in far_above.measurer(AS_OF).derive(&City::Us(equator()), Metric::Pm25, None) {
        if derivation.method.to_string() == "county-max/days" {
            let rules = config().metrics.get(Metric::Pm25);
            let standard = config().standards.default_for(Metric::Pm25).unwrap();
            let alone = judge(vec![derivation], rules, standard, day(AS_OF), false);
            assert_eq!(alone.verdict, Verdict::Unknown(Reason::CountyOnly));
            assert_eq!(alone.methods[0].verdict, Verdict::Unknown(Reason::CountyOnly));
            return;
        }
    }
    panic!("county-max/days was not tried");
}

#[test]
fn the_exact_limit_by_days_is_no_rounded_figure() {
    let city = UsCity { point: None, ..sharing(&[("04013", "1")]) };
    let maximum = |mean| {
        let given = file([at("04-013-0001", 3.0, mean)]);
        let outcome = given.judged(&city, Metric::Pm25, AS_OF);
        outcome.methods.into_iter().find(|one| one.derivation.method.to_string() == "county-max/days").unwrap().verdict
    };
    assert_eq!(maximum("10.000000"), Verdict::Met, "inclusive");
    assert_eq!(maximum("10.000001"), Verdict::Unknown(Reason::CountyOnly));
}

/// Not held is not no monitor: nothing is known of the annual file.
#[test]
fn without_any_file() {
    for (missing, expected) in [
        (None, Reason::NotHeld),
        (Some(Reason::ProviderFailed), Reason::ProviderFailed),
        (Some(Reason::NotPublished), Reason::NotPublished),
    ] {
        let mut given = Given::default();
        if let Some(reason) = missing {
            given = given.missing(Resource::AnnualFile { year: 2022 }, reason);
        }
        assert_eq!(given.judged(&equator(), Metric::Pm25, AS_OF).verdict, Verdict::Unknown(expected), "{missing:?}");
    }
}

/// Where the annual file is at hand and has no monitor anywhere near, that is the reason: that a bound by the daily file
/// or a printed figure was not asked for explains nothing.
#[test]
fn no_monitor_anywhere_near() {
    let city = UsCity { point: None, ..sharing(&[("04013", "1")]) };
    let outcome = file([at("06-037-0001", 3.0, "9")]).judged(&city, Metric::Pm25, AS_OF);
    assert_eq!(outcome.verdict, Verdict::Unknown(Reason::NoMonitor));
    assert_eq!(outcome.because, "no monitor in the city; no monitor in the city's counties");
}
