//! What the rows at hand say nothing of is not held, never no monitor.

use std::collections::BTreeSet;

use resident_outcomes::model::evidence::{AqsArea, AqsService, Resource};
use resident_outcomes::model::rows::{AnnualRow, Held, Rows, SampleDuration, ShippedMonitorYear, ShippedYears};
use resident_outcomes::model::{City, Metric, Origin, Reason, Route, UsCity, Verdict};
use resident_outcomes::plan::{Known, Need, Rules, Scope, next_requests};
use resident_outcomes::provider::snapshot;

use crate::given::{
    Given, annual, annual_file, aqs, config, county, day, decimal, equator, from, held, inside, named, place, printed,
};

const AS_OF: &str = "2023-07-01";
const METHODS: [&str; 7] = [
    "city-mean/days",
    "idw/days",
    "nearest/days",
    "county-mean/days",
    "county-max/days",
    "city-mean/days/regulatory",
    "idw/days/poc-max",
];

fn reply(area: AqsArea, rows: Vec<AnnualRow>) -> Held {
    held(aqs(AqsService::Annual, area), Rows::Annual(rows))
}

/// A box of so many millionths of a degree to each side of the point on the equator.
fn square(half: i64) -> AqsArea {
    AqsArea::Box([-half, half, -half, half])
}

/// What each of the first five methods says with these replies.
fn reasons(replies: Vec<Held>) -> [Option<Reason>; 5] {
    let given = Given::of(replies);
    let reason = |method| given.try_method(&equator(), method, AS_OF).result.err().map(|gap| gap.reason);
    [reason(METHODS[0]), reason(METHODS[1]), reason(METHODS[2]), reason(METHODS[3]), reason(METHODS[4])]
}

#[test]
fn replies_about_areas() {
    let (held, none) = (Some(Reason::NotHeld), Some(Reason::NoMonitor));
    let row = || vec![inside("04-013-0001", 1, "8")];
    let far = || reply(county("06037"), vec![annual(place("06-037-0001", 1, 34.0, -118.0), "12")]);
    let cases = [
        ("another county", vec![far()], [held; 5]),
        ("one of two counties", vec![reply(county("04013"), row())], [held; 5]),
        (
            "both, empty",
            vec![reply(county("04013"), vec![]), reply(county("04021"), vec![])],
            [none, held, held, none, none],
        ),
        (
            "both, a site in one",
            vec![reply(county("04013"), row()), reply(county("04021"), vec![])],
            [None, held, held, None, Some(Reason::CountiesMissing)],
        ),
        ("the state", vec![reply(AqsArea::State("04".to_owned()), vec![])], [none, held, held, none, none]),
        ("another state", vec![reply(AqsArea::State("06".to_owned()), row())], [held; 5]),
        ("a box with the circle", vec![reply(square(453_000), row())], [held, None, None, held, held]),
        ("an empty box", vec![reply(square(453_000), vec![])], [held, none, none, held, held]),
        ("a box too small", vec![reply(square(449_000), row())], [held; 5]),
        ("a box elsewhere", vec![reply(AqsArea::Box([10_000_000, 11_000_000, 0, 1_000_000]), row())], [held; 5]),
        ("a site", vec![reply(AqsArea::Site("04".into(), "013".into(), "0001".into()), row())], [held; 5]),
        ("an empty national file", vec![annual_file(2022, [])], [none; 5]),
    ];
    for (case, replies, expected) in cases {
        assert_eq!(reasons(replies), expected, "{case}");
    }
}

/// A reply about county A says nothing of a city in county B, whichever city is asked about.
#[test]
fn one_county_says_nothing_of_others() {
    let given = Given::of([reply(county("04013"), vec![])]);
    for city in config().registry.iter() {
        let within = city.counties.iter().all(|share| share.county.as_str() == "04013");
        let reason = given.gap(city, "city-mean/days", AS_OF);
        assert_eq!(reason, if within { Reason::NoMonitor } else { Reason::NotHeld }, "{}", city.name);
    }
}

/// What the plan asks of the AQS Data API covers each city of the registry whole.
#[test]
fn what_is_asked_is_what_is_needed() {
    let routes = BTreeSet::from([Route::Aqs]);
    let rules = Rules { releases: &config().releases, metrics: &config().metrics };
    let mut without_point = 0;
    for city in config().registry.iter() {
        let cities = [City::Us(city.clone())];
        let need = Need {
            cities: &cities,
            metrics: &[Metric::Pm25],
            scope: Scope::Same,
            as_of: day(AS_OF),
            years: None,
            routes: &routes,
        };
        let replies = next_requests(&need, rules, &Known::new())
            .into_iter()
            .map(|request| held(request.resource, Rows::Annual(vec![])));
        let given = Given::of(replies);
        assert_eq!(given.gap(city, "city-mean/days", AS_OF), Reason::NoMonitor, "{}", city.name);
        let near = if city.point.is_some() { Reason::NoMonitor } else { Reason::NoPoint };
        without_point += u32::from(city.point.is_none());
        assert_eq!(given.gap(city, "idw/days", AS_OF), near, "{}", city.name);
        let differ = city.counties_differ_at_epa();
        let by_county = if differ { Reason::CountiesDiffer } else { Reason::NoMonitor };
        assert_eq!(given.gap(city, "county-mean/days", AS_OF), by_county, "{}", city.name);
    }
    assert!((1..100).contains(&without_point), "{without_point}");
}

fn shipped(cities: &[UsCity], monitors: Vec<ShippedMonitorYear>) -> Held {
    let rows = ShippedYears { cities: cities.iter().map(|city| city.geoid.clone()).collect(), monitors };
    let resource = Resource::Snapshot { file: "epa_site_years_2022.csv".to_owned() };
    Held { from: from(resource, Origin::Snapshot), rows: Rows::Shipped(rows).into() }
}

fn monitor_year(row: AnnualRow) -> ShippedMonitorYear {
    ShippedMonitorYear {
        place: row.place,
        year: 2022,
        duration: SampleDuration::Filter24,
        quarter_days: [30, 30, 31, 31],
        quarter_scheduled: [30, 30, 31, 31],
        mean_of_days: row.mean,
        mean_of_quarters: Some(row.mean),
        record: row.record,
    }
}

/// Shipped monitors speak for the cities they were chosen for and for no other, even one of the same county and name.
#[test]
fn shipped_monitors_speak_for_their_cities() {
    let monitors = || vec![monitor_year(inside("04-013-0001", 1, "8"))];
    let neighbour = UsCity { geoid: "0499991".parse().unwrap(), ..equator() };
    let given = Given::of([shipped(&[equator()], monitors())]);
    for method in &METHODS[..4] {
        assert_eq!(given.seen(&equator(), method, AS_OF).value, decimal("8"), "{method}");
        assert_eq!(given.gap(&neighbour, method, AS_OF), Reason::NotHeld, "{method}");
    }
    assert_eq!(given.gap(&equator(), "city-mean/days/regulatory", AS_OF), Reason::NotHeld, "events were left in");
    let beside = Given::of([shipped(&[equator()], monitors()), annual_file(2022, [])]);
    assert_eq!(
        beside.gap(&equator(), "city-mean/days", AS_OF),
        Reason::NoMonitor,
        "the agency's own file speaks first"
    );
    let replies = Given::of([shipped(&[equator()], monitors()), reply(county("06037"), vec![])]);
    assert_eq!(replies.seen(&equator(), "city-mean/days", AS_OF).value, decimal("8"), "a reply about others does not");
}

/// A county without a printed figure is missing for a shipped city, and not held for another.
#[test]
fn printed_figures_of_some_counties() {
    let figures = || printed(&[("04013", 2022, "8.0")]);
    let shipped_for = |city: &UsCity| {
        shipped(std::slice::from_ref(city), vec![monitor_year(annual(place("06-001-0001", 1, 30.0, 0.0), "8"))])
    };
    let method = "county-max/published";
    assert_eq!(Given::of([figures()]).gap(&equator(), method, AS_OF), Reason::NotHeld);
    assert_eq!(Given::of([figures(), shipped_for(&equator())]).gap(&equator(), method, AS_OF), Reason::CountiesMissing);
    assert_eq!(Given::of([figures(), shipped_for(&named("Mesa, AZ"))]).gap(&equator(), method, AS_OF), Reason::NotHeld);
}

/// Every city with shipped figures is answered by them, the six without Census counts too; every other city is told
/// that nothing is held.
#[test]
fn the_snapshot_answers_for_its_cities_alone() {
    let given = Given::of(snapshot::held().unwrap());
    let listed: BTreeSet<_> = given
        .held
        .iter()
        .filter_map(|held| match &*held.rows {
            Rows::Shipped(rows) => Some(rows.cities.clone()),
            _ => None,
        })
        .flatten()
        .collect();
    assert!(listed.len() >= 50, "{}", listed.len());
    let measurer = given.measurer("2017-12-31");
    for city in config().registry.iter() {
        let derived = measurer.derive(&City::Us(city.clone()), Metric::Pm25, None);
        let primary = derived.into_iter().next().unwrap();
        assert_eq!(primary.method.to_string(), "city-mean/days");
        let held = primary.result.as_ref().err().is_none_or(|gap| gap.reason != Reason::NotHeld);
        assert_eq!(held, listed.contains(&city.geoid), "{}: {:?}", city.name, primary.result);
    }
    let six = ["Wilmington, DE", "Portland, ME", "Burlington, VT", "Charleston, WV", "Cheyenne, WY", "7276770"];
    for name in six {
        let outcome = given.judged(&named(name), Metric::Pm25, "2017-12-31");
        // San Juan's monitors had no complete year.
        let expected = if name == "7276770" { Verdict::Unknown(Reason::Incomplete) } else { Verdict::Met };
        assert_eq!(outcome.verdict, expected, "{name}: {}", outcome.because);
        assert!(outcome.observation.is_none_or(|seen| seen.origin == Origin::Snapshot), "{name}");
        assert_eq!(
            given.judged(&named(name), Metric::Broadband, AS_OF).verdict,
            Verdict::Unknown(Reason::NotHeld),
            "{name}"
        );
    }
}
