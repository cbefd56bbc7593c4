//! Assessments with real figures (Census Bureau B28003; EPA county statistic, annual means of 2014 and of Wake County
//! 2016). Figures marked invented stand where no real one is at hand.

use resident_outcomes::model::Trouble;
use resident_outcomes::model::evidence::Resource;
use resident_outcomes::model::method::Table;
use resident_outcomes::model::outcome::Alternative;
use resident_outcomes::model::{
    Assessment, Basis, City, Dataset, Definition, Detail, Digest, Events, Flag, Flags, MeanOf, Method, Metric,
    Observation, Origin, Outcome, Period, PocRule, Provenance, Reason, Route, Statistic, Verdict,
};

use crate::judged::{
    abroad, assessed, concluded, day, gap, number, open, over_sites, provenance, published, share, tried, us_city,
};

pub const CITY_DAYS: Method =
    Method::Pm25 { statistic: Statistic::CityMean, mean: MeanOf::Days, poc: PocRule::Lowest, events: Events::Measured };

pub fn scottsdale() -> City {
    us_city("0465000", "Scottsdale city", "AZ", "04013")
}

pub fn detroit() -> City {
    us_city("2622000", "Detroit city", "MI", "26163")
}

pub fn raleigh() -> City {
    us_city("3755000", "Raleigh city", "NC", "37183")
}

pub fn nashville() -> City {
    us_city("4752006", "Nashville-Davidson metropolitan government (balance)", "TN", "47037")
}

pub fn unreached() -> Vec<Trouble> {
    let trouble =
        |route| Trouble { route: Some(route), message: "not reached within 10 seconds.".to_owned(), help: None };
    vec![trouble(Route::CensusFiles), trouble(Route::Airdata)]
}

pub fn shipped_evidence() -> Vec<(Digest, Provenance)> {
    let file = |name: &str, day| provenance(Resource::Snapshot { file: name.to_owned() }, Origin::Snapshot, day, false);
    vec![file("places.csv", "2022-12-08T00:00:00Z"), file("counties.csv", "2022-09-23T00:00:00Z")]
}

/// The three definitions of B28002, whose table is not among the shipped figures.
fn b28002_not_held() -> Vec<Alternative> {
    [Definition::Wired, Definition::NotCellularOnly, Definition::Any]
        .map(|definition| {
            let method = Method::broadband(definition, Dataset::Acs5);
            gap(method, Period::years(2017, 2021), Reason::NotHeld, "table B28002 of 2021 is not held")
        })
        .to_vec()
}

/// A share from B28003 of 2021, the only table shipped.
pub fn shipped_share(counted: u32, margin: u32, all: u32) -> Outcome {
    let seen = share(Definition::AnyWithComputer, 2021, counted, margin, all);
    concluded(Basis::Fallback, seen, b28002_not_held())
}

/// No recent monitor, and the county's highest of 2021.
pub fn shipped_air(county: &str, highest: &str, stale: Option<Observation>) -> Outcome {
    let year = Period::year(2022);
    let mut methods = vec![
        gap(CITY_DAYS, year, Reason::NotHeld, "annual file of 2022 is not held"),
        gap(Method::pm25(Statistic::Idw, MeanOf::Days), year, Reason::NotHeld, ""),
        tried(published(county, 2021, highest), Verdict::Unknown(Reason::CountyOnly)),
    ];
    let because = if stale.is_some() { "no recent figure for the city among the shipped ones" } else { "" };
    let answerable_until = stale.as_ref().map(|seen| seen.period.fresh_until(3));
    methods.extend(stale.map(|seen| tried(seen, Verdict::Unknown(Reason::Stale))));
    let reason = if answerable_until.is_some() { Reason::Stale } else { Reason::CountyOnly };
    Outcome { answerable_until, ..open(Metric::Pm25, reason, because, methods) }
}

/// Scottsdale's own monitor in 2014 (04-013-3003).
pub fn scottsdale_2014() -> Observation {
    let mut seen = over_sites(CITY_DAYS, 2014, "5.36", &[("04-013-3003", "5.36", None, "Maricopa")]);
    seen.flags.insert(Flag::Stale);
    seen.origin = Origin::Snapshot;
    seen
}

pub fn scottsdale_shipped() -> Assessment {
    let outcomes = vec![shipped_share(106_577, 1301, 113_451), shipped_air("04013", "10.7", Some(scottsdale_2014()))];
    assessed("2023-07-01", vec![(scottsdale(), outcomes)], shipped_evidence())
}

/// Just below the limit, by less than its margin.
pub fn detroit_shipped() -> Assessment {
    let outcomes = vec![shipped_share(185_972, 2408, 250_096), shipped_air("26163", "12.4", None)];
    assessed("2023-07-01", vec![(detroit(), outcomes)], shipped_evidence())
}

pub fn live_evidence() -> Vec<(Digest, Provenance)> {
    let table = Resource::CensusFile { table: Table::B28002, dataset: Dataset::Acs5, vintage: 2021 };
    vec![
        provenance(table, Origin::Agency, "2026-02-03T10:00:00Z", false),
        provenance(Resource::AnnualFile { year: 2016 }, Origin::Agency, "2026-02-03T10:00:05Z", true),
    ]
}

/// A share from the agency's own table, as all three definitions give it. The counts are invented.
pub fn live_share() -> Outcome {
    let from_agency = |definition, counted, margin| {
        let mut seen = share(definition, 2021, counted, margin, 187_234);
        seen.flags = Flags::default();
        seen.origin = Origin::Agency;
        seen.evidence = [crate::judged::digest("table")].into();
        seen
    };
    let chosen = from_agency(Definition::Wired, 148_102, 1920);
    let others = vec![
        tried(from_agency(Definition::NotCellularOnly, 155_640, 1905), Verdict::Met),
        tried(from_agency(Definition::Any, 174_020, 1850), Verdict::Met),
    ];
    concluded(Basis::Primary, chosen, others)
}

/// Wake County 2016, one site with two monitors: 7.931707 (POC 1) and 9.960234 (POC 3) are real. The distance is
/// invented, and so are the mean over the county's sites and the published figure.
pub fn wake_2016() -> Outcome {
    let site = |value: &'static str, metres| [("37-183-0014", value, metres, "Wake")];
    let variant =
        |poc| Method::Pm25 { statistic: Statistic::CityMean, mean: MeanOf::Days, poc, events: Events::Measured };
    let chosen = {
        let mut seen = over_sites(CITY_DAYS, 2016, "7.931707", &site("7.931707", None));
        seen.flags.insert(Flag::LaterRevision);
        if let Detail::Sites(sites) = &mut seen.detail {
            sites[0].site_name = Some("Millbrook School".to_owned());
        }
        seen
    };
    let near = site("7.931707", Some(6400));
    let others = vec![
        tried(over_sites(variant(PocRule::Mean), 2016, "8.945971", &site("8.945971", None)), Verdict::Met),
        tried(over_sites(variant(PocRule::Max), 2016, "9.960234", &site("9.960234", None)), Verdict::Met),
        tried(over_sites(Method::pm25(Statistic::Nearest, MeanOf::Days), 2016, "7.931707", &near), Verdict::Met),
        tried(
            over_sites(
                Method::pm25(Statistic::CountyMean, MeanOf::Days),
                2016,
                "8.1",
                &[("37-183-0014", "7.931707", None, "Wake"), ("37-183-0020", "8.268293", None, "Wake")],
            ),
            Verdict::Met,
        ),
        tried(published("37183", 2016, "10.1"), Verdict::Unknown(Reason::CountyOnly)),
    ];
    concluded(Basis::Primary, chosen, others)
}

pub fn raleigh_live() -> Assessment {
    assessed("2017-09-01", vec![(raleigh(), vec![live_share(), wake_2016()])], live_evidence())
}

/// Every figure invented: a narrow definition that fails where a wider one passes, and nearby monitors on both sides.
pub fn nashville_disputed() -> Assessment {
    let chosen = share(Definition::Wired, 2021, 212_000, 1998, 282_855);
    let broader = |definition, counted| tried(share(definition, 2021, counted, 1998, 282_855), Verdict::Met);
    let others = vec![broader(Definition::NotCellularOnly, 229_437), broader(Definition::Any, 251_805)];
    let outcomes = vec![concluded(Basis::Primary, chosen, others), disputed_air()];
    let file = provenance(Resource::AnnualFile { year: 2022 }, Origin::Agency, "2023-08-01T09:00:00Z", false);
    assessed("2026-03-01", vec![(nashville(), outcomes)], vec![file])
}

/// Invented.
fn disputed_air() -> Outcome {
    let (method, year) = (|statistic| Method::pm25(statistic, MeanOf::Days), Period::year(2022));
    let sites = [("47-037-0023", "9.2", Some(31_000), "Davidson"), ("47-165-0007", "10.8", Some(34_200), "Sumner")];
    let mut near = over_sites(method(Statistic::Idw), 2022, "9.996", &sites);
    near.flags.extend([Flag::RoundingDecides, Flag::NewerNotHeld, Flag::NearName]);
    let sites = [("47-037-0023", "9.2", None, "Davidson"), ("47-037-0040", "11.7", None, "Davidson")];
    let county = over_sites(method(Statistic::CountyMean), 2022, "10.45", &sites);
    let others = vec![
        gap(CITY_DAYS, year, Reason::NoMonitor, "no monitor in the city"),
        gap(method(Statistic::Nearest), year, Reason::NoMonitor, "none within 25 km"),
        tried(county, Verdict::NotMet),
    ];
    concluded(Basis::Fallback, near, others)
}

pub fn recife() -> Assessment {
    let open =
        |metric| open(metric, Reason::NoProvider, "no agency this program knows measures cities in Brazil", vec![]);
    let outcomes = vec![open(Metric::Broadband), open(Metric::Pm25)];
    assessed("2023-07-01", vec![(abroad("Recife", "BR", "Brazil"), outcomes)], vec![])
}

/// The county's highest monitor is low enough for every place in it. The figure is invented.
pub fn bounded() -> Outcome {
    let gaps = vec![gap(CITY_DAYS, Period::year(2021), Reason::NoMonitor, "no monitor in the city")];
    concluded(Basis::Bound, published("16001", 2021, "7.9"), gaps)
}

pub fn five_cities() -> Assessment {
    let boise = us_city("1608830", "Boise City city", "ID", "16001");
    let cities = vec![
        (
            scottsdale(),
            vec![shipped_share(106_577, 1301, 113_451), shipped_air("04013", "10.7", Some(scottsdale_2014()))],
        ),
        (detroit(), vec![shipped_share(185_972, 2408, 250_096), shipped_air("26163", "12.4", None)]),
        (raleigh(), vec![live_share(), wake_2016()]),
        (nashville(), nashville_disputed().cities.remove(0).outcomes),
        (boise, vec![shipped_share(85_662, 1220, 96_395), bounded()]),
    ];
    assessed("2023-07-01", cities, [shipped_evidence(), live_evidence()].concat())
}

/// The same metric in two years. The value of 2015 is invented.
pub fn two_years() -> Assessment {
    let mut seen = wake_2016().observation.unwrap();
    seen.period = Period::year(2015);
    seen.value = number("10.2");
    let older = concluded(Basis::Primary, seen, vec![]);
    let mut assessment = assessed("2017-09-01", vec![(raleigh(), vec![older, wake_2016()])], live_evidence());
    assessment.as_of = day("2018-01-01");
    assessment
}

/// Two cities, each with a page.
pub fn two_cities() -> Assessment {
    let mut both = detroit_shipped();
    both.cities.extend(recife().cities);
    both
}

/// A table whose cities have two years of one metric.
pub fn table_of_years() -> Assessment {
    let mut table = five_cities();
    table.cities[2].outcomes = two_years().cities.remove(0).outcomes;
    table.cities[2].outcomes.push(live_share());
    table
}

/// Every sample, by name.
pub fn all() -> Vec<(&'static str, Assessment)> {
    vec![
        ("scottsdale_shipped", scottsdale_shipped()),
        ("detroit_shipped", detroit_shipped()),
        ("raleigh_live", raleigh_live()),
        ("nashville_disputed", nashville_disputed()),
        ("recife", recife()),
        ("five_cities", five_cities()),
        ("two_years", two_years()),
        ("two_cities", two_cities()),
        ("table_of_years", table_of_years()),
        ("nobody", assessed("2023-07-01", vec![], vec![])),
    ]
}
