//! Where each route asks and how much it may ask for. It reads the environment only through the look-up it is given.

use std::collections::BTreeMap;
use std::num::NonZeroU32;
use std::time::Duration;

use url::Url;

use super::open::{self, Open};
use super::problem::{ConfigProblems, Problem};
use super::reader::{self, Table, Value, boolean, count, list, text, whole};
use crate::model::Route;

/// What a provider may be asked for, and how long one waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Requests a minute at most.
    pub per_minute: NonZeroU32,
    /// Least time between two requests.
    pub min_gap: Duration,
    /// Whether processes with the same key share both through the store.
    pub shared: bool,
    /// Requests under way at once at most.
    pub concurrent: NonZeroU32,
    /// A longer reply is refused.
    pub max_body_bytes: u64,
    /// A reply that inflates to more is refused.
    pub max_inflated_bytes: u64,
    /// How long connecting to one address may take.
    pub connect_timeout: Duration,
    /// How long connecting may take over all addresses of the host, before it counts as out of reach.
    pub failover: Duration,
    /// The longest silence within a reply.
    pub read_timeout: Duration,
    /// How long one request may take with all its attempts.
    pub total: Duration,
    /// Attempts for one request, the first included.
    pub max_attempts: NonZeroU32,
    /// A longer `Retry-After` is reported, not waited for.
    pub max_retry_after: Duration,
}

/// One route's address, keys and limits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provider {
    /// The route.
    pub route: Route,
    /// Scheme and host, and a path where a mirror has one; it always ends in `/`, so that joining keeps it.
    pub base: Url,
    /// The environment variable that replaces [`Provider::base`].
    pub url_env: String,
    /// The environment variables with what the service needs to know its user; none for a keyless route.
    pub key_env: Vec<String>,
    /// What may be asked for.
    pub limits: Limits,
}

/// Every route that sends requests to a base address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Providers {
    by_route: BTreeMap<Route, Provider>,
    open: Open,
}

impl Providers {
    /// Reads addresses and limits; `file` is its name in messages.
    pub fn read(file: &str, text: &str) -> Result<Self, ConfigProblems> {
        reader::read(file, text, |root| {
            let has_base = |route: &&Route| !matches!(route, Route::Snapshot | Route::City | Route::Open);
            let routes = Route::ALL.iter().filter(has_base);
            let read: Vec<_> = routes
                .map(|route| root.table(route.id(), |table| provider(table, *route)).map(|provider| (*route, provider)))
                .collect();
            let open = root.table(Route::Open.id(), open::open);
            Some(Self { by_route: read.into_iter().collect::<Option<_>>()?, open: open? })
        })
    }

    /// A route's provider; none for the snapshot, for files of cities and for open addresses.
    #[must_use]
    pub fn get(&self, route: Route) -> Option<&Provider> {
        self.by_route.get(&route)
    }

    /// What may be asked for on a route; none where nothing is.
    #[must_use]
    pub fn limits(&self, route: Route) -> Option<&Limits> {
        if route == Route::Open { Some(&self.open.limits) } else { self.get(route).map(|provider| &provider.limits) }
    }

    /// What may be asked of addresses that definitions name.
    #[must_use]
    pub fn open(&self) -> &Open {
        &self.open
    }

    /// Every provider, in the order of [`Route::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = &Provider> {
        self.by_route.values()
    }

    /// The same with the addresses that `lookup` (an environment) holds, and the origins that it allows. A blank one counts as absent; every bad one is
    /// told, by the name of its variable.
    pub fn with_overrides(mut self, lookup: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigProblems> {
        let mut problems = BTreeMap::new();
        for provider in self.by_route.values_mut() {
            let Some(written) = lookup(&provider.url_env).filter(|text| !text.trim().is_empty()) else { continue };
            match base_url(written.trim()) {
                Ok(base) => provider.base = base,
                Err(reason) => {
                    let message = format!("{} {reason}", provider.url_env);
                    problems.insert(provider.url_env.clone(), Problem::with_file("environment", message));
                }
            }
        }
        let mut problems: Vec<_> = problems.into_values().collect();
        problems.extend(self.open.allow(lookup));
        ConfigProblems::none_of(problems)?;
        Ok(self)
    }
}

fn provider(table: &Table, route: Route) -> Option<Provider> {
    let base = table.required("base_url", address);
    let url_env = table.required("url_env", variable);
    let key_env = table.optional("key_env", list(variable)).unwrap_or_default();
    let limits = limits(table);
    Some(Provider { route, base: base?, url_env: url_env?, key_env, limits: limits? })
}

pub(super) fn limits(table: &Table) -> Option<Limits> {
    let millis = |key| table.required(key, whole(0..=86_400_000)).map(Duration::from_millis);
    let at_least_one = |key| table.required(key, whole(NonZeroU32::MIN..=NonZeroU32::MAX));
    let per_minute = at_least_one("per_minute");
    let min_gap = millis("min_gap_ms");
    let shared = table.optional("shared", boolean).unwrap_or(false);
    let concurrent = at_least_one("concurrent");
    let max_body_bytes = table.required("max_body_bytes", count);
    let max_inflated_bytes = table.required("max_inflated_bytes", count);
    let connect_timeout = millis("connect_timeout_ms");
    let failover = millis("failover_ms");
    let read_timeout = millis("read_timeout_ms");
    let total = millis("total_ms");
    let max_attempts = at_least_one("max_attempts");
    let max_retry_after = table.required("max_retry_after_s", whole(0..=86_400)).map(Duration::from_secs);
    for (key, wait) in [
        ("connect_timeout_ms", connect_timeout),
        ("failover_ms", failover),
        ("read_timeout_ms", read_timeout),
        ("total_ms", total),
    ] {
        if wait == Some(Duration::ZERO) {
            table.problem_at(key, format!("`{key}` must be more than 0"));
        }
    }
    Some(Limits {
        per_minute: per_minute?,
        min_gap: min_gap?,
        shared,
        concurrent: concurrent?,
        max_body_bytes: max_body_bytes?,
        max_inflated_bytes: max_inflated_bytes?,
        connect_timeout: connect_timeout?,
        failover: failover?,
        read_timeout: read_timeout?,
        total: total?,
        max_attempts: max_attempts?,
        max_retry_after: max_retry_after?,
    })
}

fn address(value: &Value) -> Option<Url> {
    let written = text(value)?;
    base_url(&written).map_or_else(|reason| value.problem(format!("`{}` {reason}", value.key())), Some)
}

/// The name of an environment variable.
pub(super) fn variable(value: &Value) -> Option<String> {
    let written = text(value)?;
    let named = written.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    if named { Some(written) } else { value.expected("a variable's name of capitals, digits and `_`") }
}

/// What is wrong is told without repeating the address, which may hold a password.
fn base_url(written: &str) -> Result<Url, String> {
    let mut url: Url = written.parse().map_err(|error| format!("is no address: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("must begin with http:// or https://, not {}:", url.scheme()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("must not hold a user name or password".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("must end before any `?` or `#`".to_owned());
    }
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::config::files::embedded;

    fn providers() -> Providers {
        Providers::read("providers.toml", embedded("providers.toml").unwrap()).unwrap()
    }

    fn base(providers: &Providers, route: Route) -> String {
        providers.get(route).unwrap().base.to_string()
    }

    #[test]
    fn every_route_that_asks_has_its_address_and_limits() {
        let providers = providers();
        assert!(providers.get(Route::Snapshot).is_none());
        assert!(providers.get(Route::City).is_none());
        assert!(providers.get(Route::Open).is_none());
        assert_eq!(providers.iter().count(), Route::ALL.len() - 3);
        let aqs = providers.get(Route::Aqs).unwrap();
        assert_eq!((aqs.limits.per_minute.get(), aqs.limits.concurrent.get()), (10, 1));
        assert_eq!(aqs.limits.min_gap, Duration::from_secs(5));
        assert_eq!(aqs.key_env, ["AQS_EMAIL", "AQS_KEY"]);
        let shared: Vec<_> = providers.iter().filter(|provider| provider.limits.shared).collect();
        assert_eq!(shared, [aqs]);
        for provider in providers.iter() {
            assert_eq!(provider.limits.failover, Duration::from_secs(10), "{}", provider.route);
            assert_eq!(provider.limits.max_retry_after, Duration::from_secs(60), "{}", provider.route);
        }
    }

    #[test]
    fn the_environment_replaces_addresses() {
        let lookup = |name: &str| match name {
            "OUTCOMES_CENSUS_FILES_URL" => Some("http://127.0.0.1:8080/mirror".to_owned()),
            "OUTCOMES_AQS_URL" => Some("  ".to_owned()),
            _ => None,
        };
        let providers = providers().with_overrides(&lookup).unwrap();
        let cases = [
            (Route::CensusFiles, "http://127.0.0.1:8080/mirror/"),
            (Route::Gazetteer, "http://127.0.0.1:8080/mirror/"),
            (Route::Popest, "http://127.0.0.1:8080/mirror/"),
            (Route::CensusApi, "https://api.census.gov/"),
            (Route::Airdata, "https://aqs.epa.gov/"),
            (Route::Aqs, "https://aqs.epa.gov/"),
        ];
        for (route, expected) in cases {
            assert_eq!(base(&providers, route), expected, "{route}");
        }
    }

    #[test]
    fn bad_overrides_are_all_told_by_their_variables() {
        let lookup = |name: &str| match name {
            "OUTCOMES_CENSUS_FILES_URL" => Some("not an address".to_owned()),
            "OUTCOMES_AIRDATA_URL" => Some("ftp://mirror.example".to_owned()),
            "OUTCOMES_AQS_URL" => Some("https://me:hush@mirror.example".to_owned()),
            "OUTCOMES_CENSUS_API_URL" => Some("https://mirror.example/?key=hush".to_owned()),
            _ => None,
        };
        let problems = providers().with_overrides(&lookup).unwrap_err().to_string();
        assert_eq!(
            problems,
            "environment: OUTCOMES_AIRDATA_URL must begin with http:// or https://, not ftp:\n\
             environment: OUTCOMES_AQS_URL must not hold a user name or password\n\
             environment: OUTCOMES_CENSUS_API_URL must end before any `?` or `#`\n\
             environment: OUTCOMES_CENSUS_FILES_URL is no address: relative URL without a base"
        );
    }

    #[test]
    fn limits_have_their_types() {
        let text = embedded("providers.toml").unwrap();
        let cases = [
            ("per_minute = 600", "per_minute = 0", "`per_minute` must be a whole number from 1 to"),
            ("concurrent = 2", "concurrent = \"2\"", "`concurrent` must be a whole number from 1 to"),
            ("min_gap_ms = 0", "min_gap_ms = -5", "`min_gap_ms` must be a whole number from 0 to 86400000, not `-5`"),
            ("shared = true", "shared = 1", "`shared` must be"),
            ("total_ms = 300_000", "total_ms = 0", "`total_ms` must be more than 0"),
            ("max_body_bytes = 134_217_728", "", "`max_body_bytes` is missing in `census-files`"),
            ("\"CENSUS_API_KEY\"", "\"census key\"", "`key_env` must be a variable's name"),
            ("[popest]", "[popst]", "`popst` is no key of this file"),
            ("\"https://www2.census.gov\"", "\"www2.census.gov\"", "`base_url` is no address"),
        ];
        for (from, to, expected) in cases {
            let problems = Providers::read("p.toml", &text.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(problems.contains(expected), "{to}: {problems}");
        }
    }
}
