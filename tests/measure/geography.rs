//! From site-years to the city: inside it, around its point, in its counties.

use resident_outcomes::model::evidence::{AqsService, Resource};
use resident_outcomes::model::rows::{AnnualRow, QuarterRow, Rows};
use resident_outcomes::model::standard::round_half_up;
use resident_outcomes::model::{
    Basis, City, CityPoint, Detail, Flag, Metric, Observation, PointOrigin, Reason, SiteUse, UsCity, Verdict,
};
use rust_decimal::Decimal;

use crate::given::{
    Given, annual, annual_file, aqs, county, decimal, equator, held, inside, named, place, printed, quarter,
};

const AS_OF: &str = "2023-07-01";

fn file(rows: impl IntoIterator<Item = AnnualRow>) -> Given {
    Given::of([annual_file(2022, rows)])
}

fn at(code: &str, lon: f64, mean: &str) -> AnnualRow {
    annual(place(code, 1, 0.0, lon), mean)
}

fn in_city(code: &str, city: &str, mean: &str) -> AnnualRow {
    let mut row = annual(place(code, 1, 0.0, 0.01), mean);
    row.place.city = Some(city.to_owned());
    row
}

fn sites(seen: &Observation) -> &[SiteUse] {
    match &seen.detail {
        Detail::Sites(sites) => sites,
        other => panic!("{other:?}"),
    }
}

/// The EPA's name, the city's county and state, all three.
#[test]
fn what_lies_inside_a_city() {
    let cases = [
        ("Scottsdale, AZ", "04-013-3003", "Scottsdale", true),
        ("Scottsdale, AZ", "04-013-3003", "Phoenix", false),
        ("Scottsdale, AZ", "04-019-3003", "Scottsdale", false),
        ("Scottsdale, AZ", "04-013-3003", "scottsdale", false),
        ("Boise City city, ID", "16-001-0010", "Boise (corporate name Boise City)", true),
        ("Boise City city, ID", "16-001-0010", "Boise City", true),
        ("4752006", "47-037-0023", "Nashville-Davidson (Remainder)", true),
        ("1571550", "15-003-0010", "Honolulu", true),
    ];
    for (city, site, name, expected) in cases {
        let seen = file([in_city(site, name, "8")]).try_method(&named(city), "city-mean/days", AS_OF).result;
        assert_eq!(
            seen.map(|seen| seen.value).map_err(|gap| gap.reason),
            if expected { Ok(decimal("8")) } else { Err(Reason::NoMonitor) },
            "{city} {name} {site}"
        );
    }
}

/// Every name that the shipped list adds is found for its city, in each county of the city.
#[test]
fn every_name_of_the_epa_is_found() {
    let mut names = 0;
    for city in crate::given::config().registry.iter().filter(|city| !city.counties_differ_at_epa()) {
        for name in &city.epa_names {
            for share in &city.counties {
                let site = format!("{}-{}-0001", share.county.state_fips(), &share.county.as_str()[2..]);
                let seen = file([in_city(&site, name, "8")]).seen(city, "city-mean/days", AS_OF);
                assert_eq!(seen.value, decimal("8"), "{name}");
                names += 1;
            }
        }
    }
    assert!(names > 1_500, "{names}");
}

#[test]
fn a_name_that_only_resembles_is_told() {
    let near = |city: &str, name| {
        let site = "04-013-0001";
        let given = file([in_city(site, name, "8")]);
        let city = UsCity { epa_names: vec![city.to_owned()], name: format!("{city} city"), ..equator() };
        given.try_method(&city, "city-mean/days", AS_OF).result.unwrap_err()
    };
    for (city, name, told) in [
        ("Springfield", "Springfield (Old Town)", true),
        ("Winston-Salem", "Winston Salem", true),
        ("St. Paul", "St Paul", true),
        ("Springfield", "Sprinfield", true),
        ("Springfield", "North Springfield", false),
        ("Springfield", "Springfieldian", false),
        ("Mesa", "Mesq", false),
    ] {
        let gap = near(city, name);
        assert_eq!(gap.reason, Reason::NoMonitor, "{city} {name}");
        assert_eq!(gap.detail.contains(name), told, "{city} {name}: {}", gap.detail);
    }
    let both = file([inside("04-013-0001", 1, "8"), in_city("04-013-0002", "Equator (Line)", "12")]);
    let seen = both.seen(&equator(), "city-mean/days", AS_OF);
    assert_eq!((seen.value, seen.flags.contains(&Flag::NearName)), (decimal("8"), true));
}

/// The EPA keeps Connecticut's old counties: Hartford's 09003 is none of the Census.
#[test]
fn connecticut_goes_by_state_and_name() {
    let hartford = named("Hartford, CT");
    let given = file([in_city("09-003-1003", "Hartford", "8"), in_city("09-001-0010", "Bridgeport", "20")]);
    assert_eq!(given.seen(&hartford, "city-mean/days", AS_OF).value, decimal("8"));
    for method in ["county-mean/days", "county-max/days", "county-max/published", "design-value/days"] {
        assert_eq!(given.gap(&hartford, method, AS_OF), Reason::CountiesDiffer, "{method}");
    }
    assert_eq!(
        file([in_city("25-003-1003", "Hartford", "8")]).gap(&hartford, "city-mean/days", AS_OF),
        Reason::NoMonitor
    );
}

/// 0.1 and 0.2 degrees: 11,132 m and 22,264 m, weights 4 to 1.
#[test]
fn inverse_squares_of_distance() {
    let given = file([at("04-099-0001", 0.1, "10"), at("04-099-0002", -0.2, "5"), at("04-099-0003", 0.4492, "900")]);
    let seen = given.seen(&equator(), "idw/days", AS_OF);
    assert_eq!(round_half_up(seen.value, 20), decimal("9"), "(4·10 + 5) / 5; the third lies 50.005 km away");
    let uses: Vec<_> = sites(&seen).iter().map(|site| (site.distance_m, round_half_up(site.weight, 20))).collect();
    assert_eq!(uses, [(Some(11_132), decimal("0.8")), (Some(22_264), decimal("0.2"))]);
    let far = file([at("04-099-0001", 0.4491, "10")]);
    assert_eq!(far.seen(&equator(), "idw/days", AS_OF).value, decimal("10"), "49.994 km");
    // North along the prime meridian a degree is 110,574 m: 0.4521 degrees are 49.991 km, 0.4523 are 50.013 km.
    for (lat, found) in [(0.4521, true), (0.4523, false)] {
        let north = file([annual(place("04-099-0001", 1, lat, 0.0), "10")]);
        assert_eq!(north.try_method(&equator(), "idw/days", AS_OF).result.is_ok(), found, "{lat}");
    }
}

/// 0.1, 0.2, 0.3 degrees: weights 36, 9 and 4 of 49.
#[test]
fn three_sites_by_distance() {
    let given = file([at("04-099-0001", 0.1, "4.9"), at("04-099-0002", 0.2, "9.8"), at("04-099-0003", -0.3, "14.7")]);
    let value = given.seen(&equator(), "idw/days", AS_OF).value;
    // (36·4.9 + 9·9.8 + 4·14.7) / 49 = 6.6, but that 33,395.85 m are whole metres here.
    assert!((value - decimal("6.6")).abs() < decimal("0.0001"), "{value}");
}

#[test]
fn a_site_at_the_point_is_the_value() {
    let given = file([at("04-099-0002", 0.0, "7"), at("04-099-0001", 0.0, "8"), at("04-099-0003", 0.001, "20")]);
    for method in ["idw/days", "nearest/days"] {
        let seen = given.seen(&equator(), method, AS_OF);
        assert_eq!(seen.value, decimal("8"), "{method}: of two the lower number");
        assert_eq!(sites(&seen).len(), 1, "{method}");
        assert_eq!((sites(&seen)[0].distance_m, sites(&seen)[0].weight), (Some(0), Decimal::ONE), "{method}");
    }
}

#[test]
fn the_nearest_site() {
    let cases = [
        ("the nearer", vec![at("04-099-0001", 0.2, "8"), at("04-099-0002", 0.1, "9")], Ok("9")),
        ("equally near: the lower number", vec![at("04-099-0002", 0.1, "9"), at("04-099-0001", -0.1, "8")], Ok("8")),
        ("24.991 km", vec![at("04-099-0001", 0.2245, "8")], Ok("8")),
        ("25.002 km", vec![at("04-099-0001", 0.2246, "8")], Err(Reason::NoMonitor)),
        (
            "incomplete",
            vec![AnnualRow { complete: Some(false), ..at("04-099-0001", 0.1, "8") }],
            Err(Reason::Incomplete),
        ),
        (
            "incomplete, a farther one complete",
            vec![AnnualRow { complete: Some(false), ..at("04-099-0001", 0.1, "8") }, at("04-099-0002", 0.2, "9")],
            Ok("9"),
        ),
    ];
    for (case, rows, expected) in cases {
        let result = file(rows).try_method(&equator(), "nearest/days", AS_OF).result;
        assert_eq!(result.map(|seen| seen.value).map_err(|gap| gap.reason), expected.map(decimal), "{case}");
    }
}

/// By distance the verdict is primary only where a site lies within 25 km.
#[test]
fn how_far_a_primary_verdict_reaches() {
    let cases = [
        (vec![inside("04-013-0001", 1, "8")], "city-mean/days", Basis::Primary),
        (vec![at("04-099-0001", 0.2245, "8")], "idw/days", Basis::Primary),
        (vec![at("04-099-0001", 0.2246, "8")], "idw/days", Basis::Fallback),
        (vec![at("04-099-0001", 0.2245, "8"), at("04-099-0002", 0.4, "12")], "idw/days", Basis::Primary),
        (vec![at("04-013-0001", 0.2246, "8"), at("04-021-0001", 3.0, "9")], "idw/days", Basis::Fallback),
        (vec![at("04-013-0001", 3.0, "8")], "county-mean/days", Basis::Fallback),
    ];
    for (rows, method, basis) in cases {
        let outcome = file(rows).judged(&equator(), Metric::Pm25, AS_OF);
        assert_eq!((outcome.verdict, outcome.basis), (Verdict::Met, Some(basis)), "{method}");
        assert_eq!(outcome.observation.unwrap().method.to_string(), method);
    }
}

#[test]
fn the_kind_of_point() {
    let given = file([at("04-013-0001", 0.1, "8"), at("04-021-0001", 3.0, "8")]);
    let town = |origin| UsCity { point: Some(CityPoint { origin, ..equator().point.unwrap() }), ..equator() };
    for (origin, flagged) in
        [(PointOrigin::TownCentre, true), (PointOrigin::InteriorPoint, false), (PointOrigin::InteriorPoint2010, false)]
    {
        let flag = |method| given.seen(&town(origin), method, AS_OF).flags.contains(&Flag::TownCentrePoint);
        assert_eq!((flag("idw/days"), flag("nearest/days"), flag("county-mean/days")), (flagged, flagged, false));
    }
    let nowhere = UsCity { point: None, ..equator() };
    assert_eq!(given.gap(&nowhere, "idw/days", AS_OF), Reason::NoPoint);
    assert_eq!(given.gap(&nowhere, "nearest/days", AS_OF), Reason::NoPoint);
    let outcome = given.judged(&nowhere, Metric::Pm25, AS_OF);
    assert_eq!(outcome.observation.unwrap().method.to_string(), "county-mean/days");
}

fn sharing(shares: &[(&str, &str)]) -> UsCity {
    let mut city = equator();
    city.counties = shares
        .iter()
        .map(|(county, share)| resident_outcomes::model::CountyShare {
            county: county.parse().unwrap(),
            share: decimal(share),
        })
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
        assert_eq!(seen.flags.contains(&Flag::CountiesLeftOut), left_out, "{case}");
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
    let flags = outcome.observation.map(|seen| seen.flags.into_iter().collect()).unwrap_or_default();
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
            let rules = crate::given::config().metrics.get(Metric::Pm25);
            let standard = crate::given::config().standards.default_for(Metric::Pm25);
            let alone =
                resident_outcomes::verify::judge(vec![derivation], rules, standard, crate::given::day(AS_OF), false);
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
        (Some(Reason::NotPublished), Reason::NotHeld),
    ] {
        let mut given = Given::default();
        if let Some(reason) = missing {
            given = given.missing(Resource::AnnualFile { year: 2022 }, reason);
        }
        assert_eq!(given.judged(&equator(), Metric::Pm25, AS_OF).verdict, Verdict::Unknown(expected), "{missing:?}");
    }
}
