//! From site-years to the city: inside it, around its point, in its counties.

use std::sync::Arc;

use resident_outcomes::model::rows::AnnualRow;
use resident_outcomes::model::standard::round_half_up;
use resident_outcomes::model::{Basis, CityPoint, Flag, Metric, PointOrigin, Reason, UsCity, Verdict};
use rust_decimal::Decimal;

use crate::given::{Given, annual, annual_file, decimal, equator, inside, named, place, sites};

const AS_OF: &str = "2023-07-01";

fn file(rows: impl IntoIterator<Item = AnnualRow>) -> Given {
    Given::of([annual_file(2022, rows)])
}

fn at(code: &str, lon: f64, mean: &str) -> AnnualRow {
    annual(place(code, 1, 0.0, lon), mean)
}

fn in_city(code: &str, city: &str, mean: &str) -> AnnualRow {
    let mut row = annual(place(code, 1, 0.0, 0.01), mean);
    Arc::make_mut(&mut row.place).city = Some(city.to_owned());
    row
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
    assert_eq!((seen.value, seen.flags.contains(Flag::NearName)), (decimal("8"), true));
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
        let flag = |method| given.seen(&town(origin), method, AS_OF).flags.contains(Flag::TownCentrePoint);
        assert_eq!((flag("idw/days"), flag("nearest/days"), flag("county-mean/days")), (flagged, flagged, false));
    }
    let nowhere = UsCity { point: None, ..equator() };
    assert_eq!(given.gap(&nowhere, "idw/days", AS_OF), Reason::NoPoint);
    assert_eq!(given.gap(&nowhere, "nearest/days", AS_OF), Reason::NoPoint);
    let outcome = given.judged(&nowhere, Metric::Pm25, AS_OF);
    assert_eq!(outcome.observation.unwrap().method.to_string(), "county-mean/days");
}
