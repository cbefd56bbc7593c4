//! What is asked for next, given what is known; and what is read.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use resident_outcomes::model::evidence::{AqsArea, AqsService, Resource};
use resident_outcomes::model::method::Table::{B28002, B28003};
use resident_outcomes::model::{City, CityAbroad, Country, Dataset, Metric, Route, Vintage, Year};
use resident_outcomes::plan::{Known, Need, Request, Rules, Scope, Status, next_requests, to_read};

use crate::given::{config, day, equator, file_of, named, query_of};

/// What is known of resources.
type Facts = Vec<(Resource, Status)>;

const KEYLESS: [Route; 2] = [Route::CensusFiles, Route::Airdata];
pub const ALL: [Route; 4] = [Route::CensusFiles, Route::CensusApi, Route::Airdata, Route::Aqs];

/// A question, by default for the city on the equator as of 2023-07-01: acs5 2021, acs1 2021, air of 2022.
#[derive(Clone, Debug)]
pub struct Ask {
    pub cities: Vec<City>,
    pub metrics: Vec<Metric>,
    pub scope: Scope,
    pub as_of: &'static str,
    pub years: Option<RangeInclusive<Year>>,
    pub routes: BTreeSet<Route>,
}

fn ask(metric: Metric, routes: &[Route]) -> Ask {
    Ask {
        cities: vec![City::Us(equator())],
        metrics: vec![metric],
        scope: Scope::Same,
        as_of: "2023-07-01",
        years: None,
        routes: routes.iter().copied().collect(),
    }
}

impl Ask {
    pub fn with<T>(&self, work: impl FnOnce(&Need<'_>, Rules<'_>) -> T) -> T {
        let rules = Rules { releases: &config().releases, metrics: &config().metrics };
        let need = Need {
            cities: &self.cities,
            metrics: &self.metrics,
            scope: self.scope,
            as_of: day(self.as_of),
            years: self.years.as_ref(),
            routes: &self.routes,
        };
        work(&need, rules)
    }

    pub fn next(&self, known: &Known) -> Vec<Request> {
        self.with(|need, rules| next_requests(need, rules, known))
    }

    fn resources(&self, known: &[(Resource, Status)]) -> Vec<Resource> {
        self.next(&known.iter().cloned().collect()).into_iter().map(|request| request.resource).collect()
    }

    fn read(&self, known: &[(Resource, Status)]) -> Vec<Resource> {
        let known = known.iter().cloned().collect();
        self.with(|need, rules| to_read(need, rules, &known))
    }
}

fn file(vintage: Vintage) -> Resource {
    file_of(B28002, Dataset::Acs5, vintage)
}

fn query(vintage: Vintage) -> Resource {
    query_of(B28002, Dataset::Acs5, vintage)
}

fn annual(year: Year) -> Resource {
    Resource::AnnualFile { year }
}

fn daily(year: Year) -> Resource {
    Resource::DailyFile { year }
}

pub fn held() -> Status {
    Status::Held { due: false }
}

pub fn absent() -> Status {
    Status::Absent("404".to_owned())
}

pub fn failed() -> Status {
    Status::Failed("503".to_owned())
}

#[test]
fn tables_of_the_census() {
    let keyed = [Route::CensusFiles, Route::CensusApi];
    let api = [Route::CensusApi];
    let files = [Route::CensusFiles];
    let cases: [(&str, &[Route], Facts, Vec<Resource>); 14] = [
        ("cold", &files, vec![], vec![file(2021)]),
        ("cold, with a key: the file still", &keyed, vec![], vec![file(2021)]),
        ("the key's route alone", &api, vec![], vec![query(2021)]),
        ("no route", &[], vec![], vec![]),
        ("held", &files, vec![(file(2021), held())], vec![]),
        ("held by a query", &files, vec![(query(2021), held())], vec![file(2021)]),
        ("no file: the query", &keyed, vec![(file(2021), absent())], vec![query(2021)]),
        ("no file, no key, and none older", &files, vec![(file(2021), absent())], vec![]),
        ("neither: a vintage back", &keyed, vec![(file(2021), absent()), (query(2021), absent())], vec![query(2020)]),
        ("two back", &api, vec![(query(2021), absent()), (query(2020), absent())], vec![query(2019)]),
        ("never three", &api, vec![(query(2021), absent()), (query(2020), absent()), (query(2019), absent())], vec![]),
        ("a fault steps back to nothing", &files, vec![(file(2021), failed())], vec![]),
        ("nor with the key's route", &api, vec![(query(2021), failed())], vec![]),
        ("an older one held is no newest", &files, vec![(file(2020), held())], vec![file(2021)]),
    ];
    for (case, routes, known, expected) in cases {
        assert_eq!(ask(Metric::Broadband, routes).resources(&known), expected, "{case}");
    }
}

#[test]
fn the_day_decides_the_vintage() {
    let cases = [
        ("2022-12-07", query(2020)),
        ("2022-12-08", file(2021)),
        ("2023-12-06", file(2021)),
        ("2023-12-07", file(2022)),
        ("2018-12-06", query(2017)),
    ];
    for (as_of, expected) in cases {
        let ask = Ask { as_of, ..ask(Metric::Broadband, &ALL) };
        assert_eq!(ask.resources(&[]), [expected], "{as_of}");
    }
    for as_of in ["2018-12-05", "1990-01-01"] {
        assert_eq!(Ask { as_of, ..ask(Metric::Broadband, &ALL) }.resources(&[]), [], "{as_of}");
    }
    // Files begin with vintage 2021: without a key nothing older can be asked for.
    assert_eq!(Ask { as_of: "2022-12-07", ..ask(Metric::Broadband, &KEYLESS) }.resources(&[]), []);
    for (as_of, year) in [("2023-06-30", 2021), ("2023-07-01", 2022), ("2023-12-31", 2022), ("2000-07-01", 1999)] {
        assert_eq!(Ask { as_of, ..ask(Metric::Pm25, &KEYLESS) }.resources(&[]), [annual(year)], "{as_of}");
    }
}

/// What the AQS Data API is asked about the city on the equator: its counties and a box around its point.
fn areas(found: &[Resource], service: AqsService, year: Year) -> usize {
    let mut counties = BTreeSet::new();
    let mut boxes = 0;
    for resource in found {
        let Resource::AqsQuery { service: asked, year: of, area } = resource else { panic!("{resource:?}") };
        assert_eq!((*asked, *of), (service, year));
        match area {
            AqsArea::County(county) => assert!(counties.insert(county.to_string())),
            AqsArea::Box([south, north, west, east]) => {
                boxes += 1;
                // 50 km are 0.4522 degrees of latitude there and 0.4492 of longitude.
                assert!(*south <= -452_200 && *north >= 452_200 && *west <= -449_200 && *east >= 449_200);
                assert!(*south > -500_000 && *east < 500_000, "hardly more");
            }
            AqsArea::State(_) | AqsArea::Site(..) => panic!("{area:?}"),
        }
    }
    assert_eq!((counties.into_iter().collect::<Vec<_>>(), boxes), (vec!["04013".to_owned(), "04021".to_owned()], 1));
    found.len()
}

#[test]
fn files_of_air() {
    let both = [Route::Airdata, Route::Aqs];
    let keyless = |known: &[(Resource, Status)]| ask(Metric::Pm25, &KEYLESS).resources(known);
    assert_eq!(keyless(&[]), [annual(2022)]);
    assert_eq!(ask(Metric::Pm25, &both).resources(&[]), [annual(2022)], "a key changes nothing");
    assert_eq!(keyless(&[(annual(2022), held())]), []);
    assert_eq!(keyless(&[(annual(2022), absent())]), [annual(2021)], "not out after all: a year back");
    assert_eq!(keyless(&[(annual(2022), absent()), (annual(2021), absent())]), [annual(2020)]);
    assert_eq!(keyless(&[(annual(2022), absent()), (annual(2021), absent()), (annual(2020), absent())]), []);
    assert_eq!(keyless(&[(annual(2022), failed())]), [], "a fault may be over tomorrow");
    assert_eq!(keyless(&[(annual(2022), Status::Silent)]), [daily(2022)], "silent on completeness: the daily file");
    assert_eq!(keyless(&[(annual(2022), Status::Silent), (daily(2022), held())]), []);
    assert_eq!(keyless(&[(annual(2022), Status::Silent), (daily(2022), failed())]), []);
    assert_eq!(
        keyless(&[(annual(2022), Status::Silent), (daily(2022), absent())]),
        [],
        "the year is there: no step back"
    );
}

#[test]
fn the_aqs_data_api_where_no_file_exists() {
    let both = ask(Metric::Pm25, &[Route::Airdata, Route::Aqs]);
    let alone = ask(Metric::Pm25, &[Route::Aqs]);
    assert_eq!(areas(&alone.resources(&[]), AqsService::Annual, 2022), 3, "it alone is allowed");
    let found = both.resources(&[(annual(2022), absent())]);
    assert_eq!(areas(&found, AqsService::Annual, 2022), 3, "there is no file");
    let mut known: Vec<_> = found.into_iter().map(|resource| (resource, held())).collect();
    known.push((annual(2022), absent()));
    assert_eq!(both.resources(&known), []);
    assert_eq!(both.read(&known).len(), 3, "all its replies are read");
    known[1].1 = failed();
    assert_eq!(both.resources(&known), [], "one of them failed");
    known[1].1 = absent();
    assert_eq!(both.resources(&known), [annual(2021)], "it has no such year either");
    known.remove(1);
    assert_eq!(both.resources(&known).len(), 1, "one of them is still wanted");
    let connecticut = Ask { cities: vec![City::Us(named("Hartford, CT"))], ..alone };
    let states = connecticut
        .resources(&[])
        .into_iter()
        .filter(|resource| matches!(resource, Resource::AqsQuery { area: AqsArea::State(state), .. } if state == "09"));
    assert_eq!((states.count(), connecticut.resources(&[]).len()), (1, 2), "its state and the box");
}

#[test]
fn all_methods_ask_for_all_files() {
    let table = |table, dataset| file_of(table, dataset, 2021);
    let all = Ask { scope: Scope::All, metrics: Metric::AGENCIES.to_vec(), ..ask(Metric::Pm25, &ALL) };
    let mut expected = vec![
        table(B28002, Dataset::Acs5),
        table(B28003, Dataset::Acs5),
        table(B28002, Dataset::Acs1),
        table(B28003, Dataset::Acs1),
        annual(2022),
        annual(2021),
        annual(2020),
        daily(2022),
    ];
    expected.sort();
    assert_eq!(all.resources(&[]), expected);
    let same = Ask { scope: Scope::Same, ..all };
    assert_eq!(same.resources(&[]), [file(2021), annual(2022)], "two requests");
    let many = Ask { cities: config().registry.iter().cloned().map(City::Us).collect(), ..same };
    assert_eq!(many.resources(&[]), [file(2021), annual(2022)], "for 1,519 cities too");
}

#[test]
fn years_by_name() {
    let air = |years| Ask { years: Some(years), ..ask(Metric::Pm25, &KEYLESS) };
    assert_eq!(air(2019..=2021).resources(&[]), [annual(2019), annual(2020), annual(2021)]);
    assert_eq!(air(2022..=2024).resources(&[]), [annual(2022)], "what is out");
    assert_eq!(air(2024..=2024).resources(&[]), []);
    assert_eq!(air(2020..=2020).resources(&[(annual(2020), absent())]), [], "another year is no answer");
    let tables = |years, routes: &[Route]| Ask { years: Some(years), ..ask(Metric::Broadband, routes) }.resources(&[]);
    assert_eq!(tables(2019..=2021, &ALL), [file(2021), query(2019), query(2020)]);
    assert_eq!(tables(2019..=2021, &KEYLESS), [file(2021)], "older vintages need the key");
    let all = Ask { scope: Scope::All, ..air(2021..=2022) };
    assert_eq!(all.resources(&[]), [annual(2021), annual(2022), daily(2021), daily(2022)]);
}

#[test]
fn what_may_have_changed_is_asked_once() {
    let due = Status::Held { due: true };
    let ask = ask(Metric::Pm25, &KEYLESS);
    let known: Known = [(annual(2022), due.clone())].into();
    let requests = ask.next(&known);
    assert_eq!((requests.len(), requests[0].revalidate), (1, true));
    assert_eq!(ask.resources(&[(annual(2022), held())]), [], "once answered");
    assert_eq!(ask.resources(&[(annual(2021), due.clone())]), [annual(2022)], "an older one is not looked at");
    assert!(!ask.next(&Known::new())[0].revalidate);
    let offline = Ask { routes: BTreeSet::new(), ..ask };
    assert_eq!(offline.resources(&[(annual(2022), due.clone())]), []);
    assert_eq!(offline.read(&[(annual(2022), due)]), [annual(2022)], "and read as it is");
}

#[test]
fn what_is_read() {
    let air = ask(Metric::Pm25, &KEYLESS);
    let cases = [
        ("nothing", vec![], vec![]),
        ("the newest", vec![(annual(2022), held()), (annual(2021), held())], vec![annual(2022)]),
        ("an older one", vec![(annual(2022), failed()), (annual(2021), held())], vec![annual(2021)]),
        ("much older", vec![(annual(2005), held())], vec![annual(2005)]),
        ("not the running year", vec![(annual(2023), held()), (annual(2021), held())], vec![annual(2021)]),
        ("a daily file brought along", vec![(daily(2014), held())], vec![daily(2014)]),
        (
            "silent, and the daily file",
            vec![(annual(2022), Status::Silent), (daily(2022), held())],
            vec![annual(2022), daily(2022)],
        ),
    ];
    for (case, known, expected) in cases {
        assert_eq!(air.read(&known), expected, "{case}");
    }
    let tables = ask(Metric::Broadband, &KEYLESS);
    assert_eq!(tables.read(&[(query(2021), held()), (file(2021), held())]), [file(2021)], "one copy");
    assert_eq!(tables.read(&[(query(2021), held())]), [query(2021)], "held counts whatever route it came by");
}

#[test]
fn cities_abroad_need_nothing() {
    let abroad = City::Abroad(CityAbroad {
        name: "Recife".into(),
        country: Country { alpha2: "BR".into(), name: "Brazil".into() },
    });
    let alone = Ask { cities: vec![abroad.clone()], metrics: Metric::AGENCIES.to_vec(), ..ask(Metric::Pm25, &ALL) };
    assert_eq!(alone.resources(&[]), []);
    let beside = Ask { cities: vec![abroad, City::Us(equator())], ..alone };
    assert_eq!(beside.resources(&[]), [file(2021), annual(2022)]);
}
