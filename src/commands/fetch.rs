//! `outcomes fetch`: warms the store, and judges nothing.

use super::{Exit, Failure, Output, Surroundings, ask};
use crate::cli::Fetch;
use crate::model::City;
use crate::session::Session;

/// Fetches what a verification would need.
pub(super) async fn run(session: &Session, args: &Fetch, around: &Surroundings<'_>) -> Result<Output, Failure> {
    // The national files are the same whichever city is asked about.
    let any: Vec<City> = session.config.registry.iter().take(1).cloned().map(City::Us).collect();
    let named = ask::find_cities(&session.config.registry, &args.cities)?;
    let cities = if named.is_empty() { &any } else { &named };
    let metrics = ask::metrics(&args.question.metrics);
    let mut need = ask::need(session, &args.question, cities, &metrics)?;
    let mut routes = session.routes.clone();
    if named.is_empty() {
        routes.remove(&crate::model::Route::Aqs);
    }
    need.routes = &routes;
    let gatherer = session.gatherer(around.progress);
    if args.plan {
        let requests = gatherer.plan(&need).await?;
        return Ok(Output::ok(ask::cost(&session.config, &requests, session.client.is_none())));
    }
    let gathered = gatherer.gather(&need).await?;
    let agency = gathered.held.iter().filter(|held| held.from.origin != crate::model::Origin::Snapshot);
    let mut text = String::new();
    for held in agency {
        let from = &held.from;
        let label = crate::provider::label(&from.resource);
        text.push_str(&format!("held     {label}, {} {}\n", from.origin.id(), from.retrieved.date_naive()));
    }
    for trouble in &gathered.troubles {
        let route = trouble.route.map(|route| format!("{route}: ")).unwrap_or_default();
        text.push_str(&format!("failed   {route}{}\n", trouble.message));
        text.extend(trouble.help.iter().map(|help| format!("         {help}\n")));
    }
    text.push_str(&format!("{} requests sent\n", gathered.requests));
    let exit = if gathered.troubles.is_empty() { Exit::AllMet } else { Exit::Broken };
    Ok(Output { text, exit })
}
