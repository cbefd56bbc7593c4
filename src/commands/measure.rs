//! `outcomes measure`: observations without judgement.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::{Exit, Failure, Output, Surroundings, ask};
use crate::cli::{Measure, TableFormat};
use crate::config::{MetricRules, Scope as RuleScope};
use crate::measure::Measurer;
use crate::model::{
    City, CountyFips, CountyShare, Derivation, Method, Metric, PlaceGeoid, PlaceKind, Reason, Route, State, UsCity,
};
use crate::plan::{Need, Scope};
use crate::report::{PlaceDerivation, observations_csv, observations_text};
use crate::session::Session;

/// Lists the observations asked for.
pub(super) async fn run(session: &Session, args: &Measure, around: &Surroundings<'_>) -> Result<Output, Failure> {
    let metric = args.metric.metric();
    let rules = session.config.metrics.get(metric);
    let methods = methods(&args.methods, rules)?;
    let places = Places::parse(session, args, metric)?;
    let asked = places.to_plan(session);
    let need = Need {
        cities: &asked,
        metrics: &[metric],
        scope: scope(&methods, rules),
        as_of: ask::as_of(args.as_of, session.today())?,
        years: args.years.as_ref(),
        routes: &places.routes(session),
    };
    let gathered = session.gatherer(around.progress).gather(&need).await?;
    let config = &session.config;
    let measurer = Measurer::new(&gathered.held, &gathered.missing, &config.metrics, &config.releases, need.as_of);
    let cities = places.to_measure(&measurer);
    let years: Vec<Option<i32>> = need.years.map_or_else(|| vec![None], |years| years.clone().map(Some).collect());
    let mut rows = Vec::new();
    for city in &cities {
        for year in &years {
            let derivations = measurer.derive(city, metric, *year);
            rows.extend(derivations.into_iter().filter(|one| methods.contains(&one.method)).map(|one| row(city, one)));
        }
    }
    for trouble in &gathered.troubles {
        tracing::warn!("{}", trouble.message);
    }
    let text = match args.format {
        TableFormat::Text => observations_text(&rows),
        TableFormat::Csv => observations_csv(&rows),
    };
    let failed =
        |row: &PlaceDerivation| row.derivation.result.as_ref().is_err_and(|gap| gap.reason == Reason::ProviderFailed);
    // Some figures may be missing for no reason of their own: whoever reads the table alone must be able to tell.
    let exit = if rows.iter().any(failed) { Exit::SomeUnknown } else { Exit::AllMet };
    Ok(Output { text, exit })
}

fn methods(named: &[String], rules: &MetricRules) -> Result<BTreeSet<Method>, Failure> {
    let known: BTreeSet<Method> = rules.methods.iter().map(|rule| rule.method).collect();
    if named.is_empty() {
        return Ok(known);
    }
    let mut methods = BTreeSet::new();
    let mut problems = Vec::new();
    for name in named {
        match name.parse::<Method>() {
            Ok(method) if known.contains(&method) => {
                methods.insert(method);
            }
            Ok(method) => problems.push(format!("`{method}` is not among the methods of {}", rules.metric)),
            Err(problem) => problems.push(problem.to_string()),
        }
    }
    if problems.is_empty() {
        Ok(methods)
    } else {
        Err(Failure::usage(problems.join("\n")).help("`outcomes metrics` lists them"))
    }
}

/// Further files are asked for only where a method needs them.
fn scope(methods: &BTreeSet<Method>, rules: &MetricRules) -> Scope {
    let needs_more = |rule: &&crate::config::MethodRule| methods.contains(&rule.method) && rule.scope == RuleScope::All;
    if rules.methods.iter().any(|rule| needs_more(&rule)) { Scope::All } else { Scope::Same }
}

fn row(city: &City, derivation: Derivation) -> PlaceDerivation {
    let (id, state) = match city {
        City::Us(us) if us.counties.len() == 1 && is_county(us) => {
            (us.counties[0].county.to_string(), us.state.to_string())
        }
        City::Us(us) => (us.geoid.to_string(), us.state.to_string()),
        City::Abroad(abroad) => (city.id(), abroad.country.alpha2.clone()),
    };
    PlaceDerivation { id, name: city.name().to_owned(), state, derivation }
}

/// Where to measure.
enum Places {
    Cities(Vec<City>),
    Counties(Vec<CountyFips>),
    AllCounties,
}

impl Places {
    fn parse(session: &Session, args: &Measure, metric: Metric) -> Result<Self, Failure> {
        let registry = &session.config.registry;
        if !args.counties.is_empty() {
            if metric != Metric::Pm25 {
                return Err(Failure::usage("counties are measured for pm25 only"));
            }
            if args.counties == ["all"] {
                return Ok(Self::AllCounties);
            }
            let counties: Result<Vec<CountyFips>, _> = args.counties.iter().map(|text| text.parse()).collect();
            return counties.map(Self::Counties).map_err(Failure::usage);
        }
        if args.cities == ["all"] {
            return Ok(Self::Cities(registry.iter().cloned().map(City::Us).collect()));
        }
        ask::find_cities(registry, &args.cities).map(Self::Cities)
    }

    /// What the plan is made for. Which counties have monitors is only known from the national files.
    fn to_plan(&self, session: &Session) -> Vec<City> {
        match self {
            Self::Cities(cities) => cities.clone(),
            Self::Counties(counties) => counties.iter().filter_map(county).collect(),
            Self::AllCounties => session.config.registry.iter().cloned().map(City::Us).collect(),
        }
    }

    /// A whole country by the AQS Data API would take days, so that only its files are asked for.
    fn routes(&self, session: &Session) -> BTreeSet<Route> {
        let mut routes = session.routes.clone();
        if matches!(self, Self::AllCounties) {
            routes.remove(&Route::Aqs);
        }
        routes
    }

    fn to_measure(&self, measurer: &Measurer<'_>) -> Vec<City> {
        match self {
            Self::Cities(cities) => cities.clone(),
            Self::Counties(counties) => counties.iter().filter_map(county).collect(),
            Self::AllCounties => measurer.counties_with_monitors().iter().filter_map(county).collect(),
        }
    }
}

/// A county measured like a city that fills it: by its county methods alone, since it has no point and no name that
/// the EPA gives to sites.
fn county(fips: &CountyFips) -> Option<City> {
    let state = State::from_fips(fips.state_fips())?;
    let geoid: PlaceGeoid = format!("{}00000", fips.state_fips()).parse().ok()?;
    Some(City::Us(UsCity {
        geoid,
        name: format!("county {fips}"),
        state,
        kind: PlaceKind::Other,
        population: 0,
        counties: vec![CountyShare { county: fips.clone(), share: Decimal::ONE }],
        point: None,
        epa_names: Vec::new(),
    }))
}

fn is_county(city: &UsCity) -> bool {
    city.geoid.as_str().ends_with("00000")
}
