//! `outcomes cities`: looks up, lists, rebuilds the registry.

use std::path::Path;

use bytes::Bytes;

use super::import::MAX_FILE_BYTES;
use super::{Failure, Output, given};
use crate::cli::{Cities, CitiesAction, Common, Update};
use crate::config::Config;
use crate::http::{Fetched, Request};
use crate::model::evidence::Resource;
use crate::provider::{self, Limits, gazetteer, popest, registry};
use crate::report;
use crate::session::{Clock, client};

/// Lists cities, or rebuilds the registry.
pub(super) async fn run(args: &Cities, common: &Common, config: &Config, clock: Clock) -> Result<Output, Failure> {
    match &args.action {
        Some(CitiesAction::Update(update)) => rebuild(update, common, config, clock).await,
        None => Ok(Output::ok(list(args.text.as_deref(), config))),
    }
}

fn list(text: Option<&str>, config: &Config) -> String {
    let found = config.registry.search(text.unwrap_or_default());
    // What names one city shows that one; all else lists what fits.
    match text.map(|text| config.registry.find(text)) {
        Some(Ok(city)) if found.is_empty() => city.us().map_or_else(
            || format!("{}, {}: outside the United States, no provider yet\n", city.name(), city.region()),
            |us| report::cities(&[us]),
        ),
        _ => report::cities(&found),
    }
}

async fn rebuild(args: &Update, common: &Common, config: &Config, clock: Clock) -> Result<Output, Failure> {
    let names = Resource::Gazetteer { year: args.gazetteer };
    let people = Resource::Popest { vintage: args.population };
    let names = bytes_of(&names, args.gazetteer_file.as_deref(), common, config, clock).await?;
    let people = bytes_of(&people, args.population_file.as_deref(), common, config, clock).await?;
    let limits = Limits { max_inflated_bytes: 256 << 20, max_rows: 1_000_000 };
    let places = gazetteer::places(&names, &limits)?;
    let populations = popest::places(&people, &limits)?;
    let rebuilt = registry::rebuild(&places, &populations, config.registry.iter());
    let path = args.output.join("cities.csv");
    write(&path, &registry::csv(&rebuilt.cities))
        .map_err(|error| Failure::broken(format!("{} cannot be written: {error}", path.display())))?;
    let mut text = format!("{}: {} cities\n", path.display(), rebuilt.cities.len());
    for (verb, names) in [("added", &rebuilt.added), ("removed", &rebuilt.removed)] {
        text.push_str(&format!("{verb} {}\n", names.len()));
        text.extend(names.iter().map(|name| format!("  {name}\n")));
    }
    text.push_str(&format!("use it with --config {}\n", args.output.display()));
    Ok(Output::ok(text))
}

fn write(path: &Path, text: &str) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let beside = path.with_extension("csv.new");
    std::fs::write(&beside, text)?;
    std::fs::rename(&beside, path)
}

/// A file at hand, or the agency's.
async fn bytes_of(
    resource: &Resource,
    file: Option<&Path>,
    common: &Common,
    config: &Config,
    clock: Clock,
) -> Result<Bytes, Failure> {
    if let Some(file) = file {
        return Ok(given::whole(file, MAX_FILE_BYTES)?.into());
    }
    let label = provider::label(resource);
    if common.offline {
        let help = "name a file at hand by --gazetteer-file and --population-file";
        return Err(Failure::usage(format!("{label} is needed, and --offline asks nobody")).help(help));
    }
    if let Some(why) = provider::refuse(resource) {
        return Err(Failure::usage(why));
    }
    let route = resource.route();
    let provider = config.providers.get(route).ok_or_else(|| Failure::broken(format!("{route} has no address")))?;
    let url = provider.base.join(provider::path(resource).trim_start_matches('/')).map_err(Failure::broken)?;
    let classify = provider::classifier(resource);
    let request = Request { route, url, secrets: Vec::new(), secret_headers: Vec::new(), validators: None, classify };
    match client(&config.providers, clock)?.fetch(&request).await {
        Ok(Fetched::Body { bytes, .. }) => Ok(bytes),
        Ok(Fetched::Absent(why)) => Err(Failure::broken(format!("{label}: {why}"))),
        Ok(Fetched::NotModified) => {
            Err(Failure::broken(format!("{label}: answered unchanged, though nothing is held")))
        }
        Err(error) => Err(Failure::broken(&error).help(error.help())),
    }
}
