//! Slots: one thing needed, and the ways to fill it.

use std::collections::BTreeSet;

use super::{Known, Need, Request, Rules, Scope, Status};
use crate::measure::distance::box_around;
use crate::model::evidence::{AqsArea, AqsService, Resource};
use crate::model::method::Table;
use crate::model::{BoundingBox, City, Dataset, Metric, Route, UsCity, Vintage, Year};

/// How many vintages or years to step back when an agency does not have the newest.
const STEPS_BACK: usize = 2;

/// So many cities the AQS Data API is asked about where a bulk file is missing: some 30 requests, three minutes.
const FEW_CITIES: usize = 10;

/// One thing needed: a vintage or year, newest first.
pub(super) struct Slot {
    reason: String,
    steps: Vec<Step>,
}

/// One vintage or year: the ways to get it, the preferred one first.
struct Step {
    ways: Vec<Way>,
}

/// Resources that together fill a step.
struct Way {
    resources: Vec<Resource>,
    /// Whether it is only of use where the way before it is held but silent on completeness.
    after_silence: bool,
}

enum State {
    Filled,
    Wants(Vec<Request>),
    Silent,
    Absent,
    Failed,
}

impl Way {
    fn one(resource: Resource) -> Self {
        Self { resources: vec![resource], after_silence: false }
    }

    fn state(&self, known: &Known, reason: &str) -> State {
        let mut requests = Vec::new();
        let mut states = Vec::new();
        for resource in &self.resources {
            let request = |revalidate| Request { resource: resource.clone(), reason: reason.to_owned(), revalidate };
            match known.get(resource) {
                None => requests.push(request(false)),
                Some(Status::Held { due: true }) => requests.push(request(true)),
                Some(status) => states.push(status),
            }
        }
        if states.iter().any(|status| matches!(status, Status::Failed(_))) {
            State::Failed
        } else if states.iter().any(|status| matches!(status, Status::Absent(_))) {
            State::Absent
        } else if states.contains(&&Status::Silent) {
            State::Silent
        } else if requests.is_empty() {
            State::Filled
        } else {
            State::Wants(requests)
        }
    }

    fn route(&self) -> Option<Route> {
        self.resources.first().map(Resource::route)
    }

    fn is_held(&self, known: &Known) -> bool {
        !self.resources.is_empty()
            && self.resources.iter().all(|resource| matches!(known.get(resource), Some(Status::Held { .. })))
    }
}

impl Step {
    /// Held replies of the AQS Data API for this step's year, whichever areas they are of.
    fn parts<'s>(&'s self, known: &'s Known) -> impl Iterator<Item = &'s Resource> {
        let asked = self.ways.iter().flat_map(|way| &way.resources).find_map(aqs);
        let held = known.iter().filter(|(_, status)| matches!(status, Status::Held { .. }));
        held.map(|(resource, _)| resource).filter(move |resource| asked.is_some() && aqs(resource) == asked)
    }
}

/// What an AQS query is about, its area left out.
fn aqs(resource: &Resource) -> Option<(AqsService, Year)> {
    match resource {
        Resource::AqsQuery { service, year, .. } => Some((*service, *year)),
        _ => None,
    }
}

impl Slot {
    /// The requests this slot wants next.
    pub(super) fn next(&self, known: &Known, routes: &BTreeSet<Route>) -> Vec<Request> {
        for step in self.steps.iter().take(STEPS_BACK + 1) {
            let mut silent = false;
            for way in &step.ways {
                let allowed = way.route().is_some_and(|route| routes.contains(&route));
                if way.after_silence && !silent || !allowed && !way.is_held(known) {
                    continue;
                }
                match way.state(known, &self.reason) {
                    State::Wants(requests) if allowed => return requests,
                    State::Silent => silent = true,
                    State::Absent => {}
                    // A fault may be over tomorrow: another route would put the same question on other bytes.
                    State::Filled | State::Wants(_) | State::Failed => return Vec::new(),
                }
            }
            // Only what no route has is worth an older one.
            let asked = step
                .ways
                .iter()
                .any(|way| way.resources.iter().any(|resource| matches!(known.get(resource), Some(Status::Absent(_)))));
            if silent || !asked {
                return Vec::new();
            }
        }
        Vec::new()
    }

    /// The resources of the first filled way, the newest vintage or year first. A silent file is read too: the
    /// report says what it lacks. So are replies for areas of their own, as one imported for a single county: what
    /// they do not cover they do not answer.
    pub(super) fn filled<'s>(&'s self, known: &'s Known) -> Vec<&'s Resource> {
        let ways = || self.steps.iter().flat_map(|step| &step.ways);
        let silent = ways().flat_map(|way| &way.resources).filter(|one| known.get(one) == Some(&Status::Silent));
        let mut filled: Vec<&Resource> = silent.collect();
        for step in &self.steps {
            if let Some(way) = step.ways.iter().find(|way| way.is_held(known)) {
                filled.extend(&way.resources);
                break;
            }
            filled.extend(step.parts(known));
        }
        filled
    }
}

/// The slots of a need, in a fixed order.
pub(super) fn slots(need: &Need<'_>, rules: Rules<'_>) -> Vec<Slot> {
    let cities: Vec<&UsCity> = need.cities.iter().filter_map(City::us).collect();
    if cities.is_empty() {
        return Vec::new();
    }
    let mut slots = Vec::new();
    if need.metrics.contains(&Metric::Broadband) {
        slots.extend(broadband(need, rules));
    }
    if need.metrics.contains(&Metric::Pm25) {
        slots.extend(pm25(need, rules, &cities));
    }
    slots
}

fn broadband(need: &Need<'_>, rules: Rules<'_>) -> Vec<Slot> {
    let tables: &[(Table, Dataset)] = match need.scope {
        Scope::Same => &[(Table::B28002, Dataset::Acs5)],
        Scope::All => &[
            (Table::B28002, Dataset::Acs5),
            (Table::B28003, Dataset::Acs5),
            (Table::B28002, Dataset::Acs1),
            (Table::B28003, Dataset::Acs1),
        ],
    };
    let mut slots = Vec::new();
    for (table, dataset) in tables {
        let released = rules.releases.vintages(*dataset, need.as_of);
        let step = |vintage: &Vintage| table_step(rules, *table, *dataset, *vintage);
        match need.years {
            None => slots.push(Slot {
                reason: format!("table {table} of the newest {dataset}"),
                steps: released.iter().map(step).collect(),
            }),
            Some(years) => slots.extend(released.iter().filter(|vintage| years.contains(vintage)).map(|vintage| {
                Slot { reason: format!("table {table} of {dataset} {vintage}"), steps: vec![step(vintage)] }
            })),
        }
    }
    slots
}

fn table_step(rules: Rules<'_>, table: Table, dataset: Dataset, vintage: Vintage) -> Step {
    let mut ways = Vec::new();
    if vintage >= rules.releases.first_census_file() {
        ways.push(Way::one(Resource::CensusFile { table, dataset, vintage }));
    }
    ways.push(Way::one(Resource::CensusQuery { table, dataset, vintage }));
    Step { ways }
}

fn pm25(need: &Need<'_>, rules: Rules<'_>, cities: &[&UsCity]) -> Vec<Slot> {
    let released = rules.releases.years(need.as_of);
    // Where the bulk files may be asked, the API fills in for few cities only: for a country it would take days.
    let by_place = !need.routes.contains(&Route::Airdata) || cities.len() <= FEW_CITIES;
    let areas = if by_place { aqs_areas(cities, rules.metrics.get(Metric::Pm25).idw_km) } else { Vec::new() };
    let annual = |year: &Year| annual_step(*year, &areas);
    let daily = |year: &Year| daily_step(*year, &areas);
    let all = need.scope == Scope::All;
    let mut slots = Vec::new();
    if let Some(years) = need.years {
        for year in released.iter().filter(|year| years.contains(year)) {
            slots.push(Slot { reason: format!("monitors' means of {year}"), steps: vec![annual(year)] });
            if all {
                slots.push(Slot { reason: format!("quarter means of {year}"), steps: vec![daily(year)] });
            }
        }
        return slots;
    }
    slots.push(Slot {
        reason: "monitors' means of the newest year".to_owned(),
        steps: released.iter().map(annual).collect(),
    });
    if all {
        slots.push(Slot {
            reason: "quarter means of the newest year".to_owned(),
            steps: released.iter().map(daily).collect(),
        });
        slots.extend(released.iter().skip(1).take(2).map(|year| Slot {
            reason: format!("monitors' means of {year}, for the three-year mean"),
            steps: vec![annual(year)],
        }));
    }
    slots
}

fn aqs_way(service: AqsService, year: Year, areas: &[AqsArea]) -> Way {
    let query = |area: &AqsArea| Resource::AqsQuery { service, year, area: area.clone() };
    Way { resources: areas.iter().map(query).collect(), after_silence: false }
}

fn annual_step(year: Year, areas: &[AqsArea]) -> Step {
    Step {
        ways: vec![
            Way::one(Resource::AnnualFile { year }),
            Way { resources: vec![Resource::DailyFile { year }], after_silence: true },
            aqs_way(AqsService::Annual, year, areas),
        ],
    }
}

fn daily_step(year: Year, areas: &[AqsArea]) -> Step {
    Step { ways: vec![Way::one(Resource::DailyFile { year }), aqs_way(AqsService::Quarterly, year, areas)] }
}

/// What to ask the AQS Data API about: each city's counties (in Connecticut its state) and a box around its point.
fn aqs_areas(cities: &[&UsCity], km: f64) -> Vec<AqsArea> {
    let mut areas = BTreeSet::new();
    for city in cities {
        if city.counties_differ_at_epa() {
            areas.insert(AqsArea::State(city.state.fips().to_owned()));
        } else {
            areas.extend(city.counties.iter().map(|share| AqsArea::County(share.county.clone())));
        }
        if let Some(point) = city.point {
            let BoundingBox { south, north, west, east } = box_around(point.at, km);
            areas.insert(AqsArea::Box([
                outward(south, false),
                outward(north, true),
                outward(west, false),
                outward(east, true),
            ]));
        }
    }
    areas.into_iter().collect()
}

/// Degrees to millionths, rounded so that the box never shrinks.
#[expect(clippy::cast_possible_truncation, reason = "180 degrees are 180 million millionths")]
fn outward(degrees: f64, up: bool) -> i64 {
    let millionths = degrees * 1e6;
    (if up { millionths.ceil() } else { millionths.floor() }) as i64
}
