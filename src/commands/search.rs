//! `outcomes search`: where a printed value may come from.

use chrono::Datelike as _;

use super::{Exit, Failure, Output, Surroundings, ask};
use crate::claims::read_value;
use crate::cli::{Search, SearchFormat};
use crate::gather::Gathered;
use crate::measure::Measurer;
use crate::measure::at_hand::not_at_hand;
use crate::measure::places::of_city_and_around;
use crate::model::{Level, Metric, Series, UsCity};
use crate::plan::Need;
use crate::report::search::{self as report, Searched};
use crate::session::Session;
use crate::verify::search::{Search as Found, rank};

/// Ranks every figure of the city and of the places it lies in by how near it comes to the value.
pub(super) async fn run(session: &Session, args: &Search, around: &Surroundings<'_>) -> Result<Output, Failure> {
    let (config, metric) = (&session.config, args.metric.metric());
    let printed = read_value(&args.value, metric).map_err(|wrong| Failure::usage(&wrong).help(wrong.help))?;
    let city = config.registry.find(&args.city).map_err(Failure::usage)?;
    let as_of = ask::as_of(args.as_of, session.today())?;
    let years = ask::first_year(&config.releases, metric)..=as_of.year();
    let need = Need {
        cities: std::slice::from_ref(&city),
        metrics: &[metric],
        scope: args.methods.scope(),
        as_of,
        years: Some(&years),
        routes: &session.routes,
    };
    let mut gatherer = session.gatherer(around.progress);
    gatherer.around = true;
    if args.plan {
        let requests = gatherer.plan(&need).await?;
        return Ok(Output::ok(ask::cost(config, &requests, session.client.is_none())));
    }
    let gathered = gatherer.gather(&need).await?;
    for trouble in &gathered.troubles {
        tracing::warn!("{}", trouble.message);
    }
    let series = city.us().map(|city| series(session, city, &need, &gathered)).unwrap_or_default();
    let found = rank(&printed, &series);
    let missing = not_at_hand(&gathered.held, &series, metric, &config.releases, as_of);
    let missing = if city.us().is_some() { missing } else { Vec::new() };
    let searched = Searched { city: &city, metric, printed: &printed, as_of, found: &found, not_at_hand: &missing };
    let text = match args.format {
        SearchFormat::Text => report::text(&searched, around.style),
        SearchFormat::Json => report::json(&searched),
        SearchFormat::Csv => report::csv(&searched),
    };
    Ok(Output { text, exit: exit(&found) })
}

/// The figures of the city and of the places it lies in.
fn series(session: &Session, city: &UsCity, need: &Need<'_>, gathered: &Gathered) -> Vec<Series> {
    let config = &session.config;
    let measurer = Measurer::new(&gathered.held, &gathered.missing, &config.metrics, &config.releases, need.as_of);
    let (measurer, metros) = (measurer.lean(), &config.metro_areas);
    let of_metric = |metric: &Metric| of_city_and_around(&measurer, city, metros, config.metrics.get(*metric));
    need.metrics.iter().flat_map(of_metric).collect()
}

fn exit(found: &Found) -> Exit {
    if found.ranked.is_empty() {
        Exit::SomeUnknown
    } else if found.matching().iter().any(|near| near.series.level == Level::City) {
        Exit::AllMet
    } else {
        Exit::SomeNotMet
    }
}
