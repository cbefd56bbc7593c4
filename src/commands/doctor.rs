//! `outcomes doctor`: what is configured, stored, keyed and reachable, without showing a secret.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use futures_util::future::join_all;

use super::{Exit, Failure, Output, Surroundings};
use crate::cli::Common;
use crate::config::{Config, Open, Provider, Providers};
use crate::gather::Credentials;
use crate::http::{Answer, Class, Client, Fault, Request};
use crate::model::{Dataset, Origin, Route, WebOrigin};
use crate::provider;
use crate::report::Check;
use crate::session::{Clock, client, store_address};
use crate::store::{About, Extracts, Store, StoreAddress};

/// Looks at everything a run depends on.
pub(super) async fn run(common: &Common, config: Config, around: &Surroundings<'_>) -> Result<Output, Failure> {
    let credentials = Credentials::from_lookup(&config.providers, around.environment)?;
    let address = store_address(common)?;
    let mut checks = vec![
        configuration(&config, common),
        clock(&config, around.now.date_naive()),
        snapshot(),
        store(&address).await,
        cache(common),
    ];
    checks.extend(keys(&config.providers, &credentials));
    checks.extend(open_addresses(config.providers.open(), &credentials));
    checks.extend(reach(&config.providers, common, around.clock).await?);
    let exit = if checks.iter().any(|check| check.fails) { Exit::Broken } else { Exit::AllMet };
    Ok(Output { text: crate::report::doctor(&checks), exit })
}

fn configuration(config: &Config, common: &Common) -> Check {
    let origin = common.config.as_ref().map_or("built in".to_owned(), |dir| format!("from {}", dir.display()));
    let cities = config.registry.iter().count();
    let standards = config.standards.iter().count();
    Check::good("configuration", format!("{origin}: {cities} cities, {standards} standards, {}", config.digest))
}

/// A clock that is behind what this very program knows to be published is wrong.
fn clock(config: &Config, today: NaiveDate) -> Check {
    let known = [Dataset::Acs5, Dataset::Acs1].into_iter().filter_map(|dataset| {
        let newest = config.releases.vintages(dataset, NaiveDate::MAX).first().copied()?;
        config.releases.released(dataset, newest)
    });
    match known.max() {
        Some(released) if today < released => {
            Check::bad("clock", format!("says {today}, but the release calendar knows of {released}"))
        }
        _ => Check::good("clock", format!("{today}, UTC")),
    }
}

fn snapshot() -> Check {
    match provider::snapshot::held() {
        Ok(held) => {
            let files: std::collections::BTreeSet<_> = held.iter().map(|held| held.from.digest).collect();
            Check::good("shipped figures", format!("{} files", files.len()))
        }
        Err(error) => Check::bad("shipped figures", error.to_string()),
    }
}

async fn store(address: &StoreAddress) -> Check {
    let name = "evidence store";
    let opened = match Store::at(address).await {
        Ok(store) => store,
        Err(error) => return Check::bad(name, error.to_string()),
    };
    let counts = async {
        let fetches = opened.fetches().await?;
        let entries = opened.count_entries().await?;
        Ok::<_, crate::store::StoreError>((opened.about().await?, fetches, entries))
    };
    let check = match counts.await {
        Ok((About { engine, version, schema }, fetches, entries)) => {
            let (of_cities, fetches): (Vec<_>, Vec<_>) =
                fetches.into_iter().partition(|fetch| fetch.origin == Origin::City);
            let imported = fetches.iter().filter(|fetch| fetch.origin == Origin::Imported).count();
            let bytes: u64 = fetches.iter().map(|fetch| fetch.size).sum();
            let newest = fetches.iter().map(|fetch| fetch.confirmed).max();
            let newest = newest.map(|at| format!(", newest of {}", at.date_naive())).unwrap_or_default();
            let replies = fetches.len();
            let megabytes = bytes / 1_000_000;
            let own = match of_cities.len() {
                0 => String::new(),
                1 => ", 1 file that a city supplied".to_owned(),
                several => format!(", {several} files that cities supplied"),
            };
            let place = opened.place();
            Check::good(
                name,
                format!(
                    "{place}: {engine} {version}, schema {schema}, {replies} replies ({imported} imported, {megabytes} MB as \
                     sent{newest}){own}, {entries} ledger entries"
                ),
            )
        }
        Err(error) => Check::bad(name, error.to_string()),
    };
    opened.close().await;
    check
}

fn cache(common: &Common) -> Check {
    let extracts = Extracts::at(common.cache.clone());
    let folder = extracts.folder().display().to_string();
    match extracts.probe() {
        Ok(()) => Check::good("cache", format!("{folder} can be written")),
        Err(error) => {
            Check::warn("cache", format!("{folder} cannot be written ({error}): runs work, but read replies again"))
        }
    }
}

fn keys(providers: &Providers, credentials: &Credentials) -> Vec<Check> {
    providers
        .iter()
        .filter(|provider| !provider.key_env.is_empty())
        .map(|provider| {
            let names = provider.key_env.join(" and ");
            let text = if credentials.has(provider.route) {
                format!("{names} set")
            } else {
                format!("{names} not set: this route is left out, the keyless ones need none")
            };
            Check::good(&format!("key {}", provider.route), text)
        })
        .collect()
}

/// Which servers the rules for open addresses are lifted for, and for which there is a token.
fn open_addresses(open: &Open, credentials: &Credentials) -> [Check; 2] {
    let joined = |origins: Vec<&WebOrigin>| origins.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let (allowed, held) = (joined(open.allowed_origins.iter().collect()), joined(credentials.origins().collect()));
    let allowed = if allowed.is_empty() { String::new() } else { format!("; allowed besides: {allowed}") };
    let name = &open.token_env;
    let held = if held.is_empty() { format!("{name} not set: none is sent") } else { format!("{name} set for {held}") };
    [
        Check::good("open addresses", format!("https on public hosts{allowed}")),
        Check::good(&format!("token {}", Route::Open), held),
    ]
}

/// Asks each host once for its front page: any answer at all shows that it can be reached.
async fn reach(providers: &Providers, common: &Common, clock: Clock) -> Result<Vec<Check>, Failure> {
    if common.offline {
        return Ok(vec![Check::good("network", "not looked at: --offline".to_owned())]);
    }
    let client = client(providers, clock)?;
    let mut by_host: BTreeMap<String, (&Provider, Vec<Route>)> = BTreeMap::new();
    for provider in providers.iter() {
        by_host.entry(provider.base.to_string()).or_insert((provider, Vec::new())).1.push(provider.route);
    }
    let asked = by_host.values().map(|(provider, routes)| reach_one(&client, provider, routes));
    Ok(join_all(asked).await)
}

async fn reach_one(client: &Client, provider: &Provider, routes: &[Route]) -> Check {
    let routes: Vec<_> = routes.iter().map(|route| route.id()).collect();
    let name = format!("reach {}", routes.join(", "));
    let request = Request {
        route: provider.route,
        url: provider.base.clone(),
        secrets: Vec::new(),
        secret_headers: Vec::new(),
        validators: None,
        classify: any_answer,
    };
    match client.fetch(&request).await {
        Err(error) if matches!(error.fault, Fault::Unreachable { .. } | Fault::TimedOut { .. }) => {
            Check::warn(&name, format!("{error}; {}", error.help()))
        }
        _ => Check::good(&name, format!("{} answers", provider.base)),
    }
}

fn any_answer(answer: &Answer<'_>) -> Class {
    Class::Refused(format!("status {}", answer.status))
}
