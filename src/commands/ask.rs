//! What several commands ask alike: which cities, which day, how far to look, what it would cost.

use chrono::NaiveDate;

use super::Failure;
use crate::cli::{MethodsArg, MetricArg, Question, RouteArg};
use crate::config::{Config, Registry, Releases};
use crate::model::{City, Dataset, Metric, Route, Year};
use crate::plan::{Need, Request, Scope};
use crate::provider;
use crate::report::{PlannedRequest, plan};
use crate::session::Session;

impl MetricArg {
    /// The metric meant.
    #[must_use]
    pub fn metric(self) -> Metric {
        match self {
            Self::Broadband => Metric::Broadband,
            Self::Pm25 => Metric::Pm25,
        }
    }
}

impl MethodsArg {
    /// The scope meant.
    #[must_use]
    pub fn scope(self) -> Scope {
        match self {
            Self::Same => Scope::Same,
            Self::All => Scope::All,
        }
    }
}

impl RouteArg {
    /// The route meant.
    #[must_use]
    pub fn route(self) -> Route {
        match self {
            Self::CensusFiles => Route::CensusFiles,
            Self::CensusApi => Route::CensusApi,
            Self::Airdata => Route::Airdata,
            Self::Aqs => Route::Aqs,
            Self::UnSdg => Route::UnSdg,
            Self::Open => Route::Open,
        }
    }
}

/// The cities named, each once; every name that cannot be resolved is told at once.
pub(super) fn find_cities(registry: &Registry, names: &[String]) -> Result<Vec<City>, Failure> {
    let mut cities: Vec<City> = Vec::new();
    let mut problems = Vec::new();
    for name in names {
        match registry.find(name) {
            Ok(city) if cities.contains(&city) => {}
            Ok(city) => cities.push(city),
            Err(problem) => problems.push(problem.to_string()),
        }
    }
    if problems.is_empty() { Ok(cities) } else { Err(Failure::usage(problems.join("\n"))) }
}

/// The metrics asked for, in the programme's order.
pub(super) fn metrics(named: &[MetricArg]) -> Vec<Metric> {
    let wanted: Vec<Metric> = named.iter().map(|metric| metric.metric()).collect();
    Metric::AGENCIES.into_iter().filter(|metric| wanted.is_empty() || wanted.contains(metric)).collect()
}

/// The day asked about. One in the future is refused: nobody knows what will be out.
pub(super) fn as_of(given: Option<NaiveDate>, today: NaiveDate) -> Result<NaiveDate, Failure> {
    match given {
        Some(day) if day > today => Err(Failure::usage(format!("{day} lies in the future: today is {today}"))),
        Some(day) => Ok(day),
        None => Ok(today),
    }
}

/// How far to look: as asked, or as far as is usual.
pub(super) fn scope(question: &Question, usual: Scope) -> Scope {
    question.methods.map_or(usual, MethodsArg::scope)
}

/// The first year of which there may be a figure.
pub(super) fn first_year(releases: &Releases, metric: Metric) -> Year {
    match metric {
        Metric::Broadband => {
            Dataset::ALL.iter().map(|dataset| releases.first_vintage(*dataset)).min().unwrap_or_default()
        }
        Metric::Pm25 | Metric::Nominated => releases.first_air_year(),
    }
}

/// The need that a question states.
pub(super) fn need<'a>(
    session: &'a Session,
    question: &'a Question,
    cities: &'a [City],
    metrics: &'a [Metric],
) -> Result<Need<'a>, Failure> {
    Ok(Need {
        cities,
        metrics,
        scope: scope(question, Scope::Same),
        as_of: as_of(question.as_of, session.today())?,
        years: question.years.as_ref(),
        routes: &session.routes,
    })
}

/// What requests would cost, for people.
pub(super) fn cost(config: &Config, requests: &[Request], offline: bool) -> String {
    let planned: Vec<PlannedRequest> = requests
        .iter()
        .filter_map(|request| {
            let route = request.resource.route();
            let limits = config.providers.limits(route)?;
            let path = provider::path(&request.resource);
            let address = match config.providers.get(route) {
                Some(provider) => provider.base.join(path.trim_start_matches('/')).ok()?.to_string(),
                // Open data have no base address: the path is the whole address.
                None => path,
            };
            Some(PlannedRequest {
                route,
                address,
                keys: provider::secret_parameters(route).to_vec(),
                reason: request.reason.clone(),
                bytes: provider::expected_bytes(&request.resource),
                revalidate: request.revalidate,
                per_minute: limits.per_minute.get(),
                min_gap: limits.min_gap,
            })
        })
        .collect();
    plan(&planned, offline)
}
