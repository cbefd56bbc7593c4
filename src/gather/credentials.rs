//! What services want to know their user by: keys by route, tokens by origin.

use std::collections::BTreeMap;

use secrecy::SecretString;
use url::Url;

use crate::config::{ConfigProblems, Open, Problem, Providers};
use crate::model::{Route, WebOrigin};
use crate::provider;

/// The keys that were given, by route, and the tokens, by origin. `Debug` shows none.
#[derive(Clone, Debug, Default)]
pub struct Credentials {
    keys: BTreeMap<Route, Vec<SecretString>>,
    tokens: BTreeMap<WebOrigin, SecretString>,
}

impl Credentials {
    /// The keys that `lookup` (an environment) holds for the routes of `config`, and the tokens for origins; a route
    /// with a part missing has none. Fails with every mistake in the tokens, repeating none of them.
    pub fn from_lookup(providers: &Providers, lookup: &dyn Fn(&str) -> Option<String>) -> Result<Self, ConfigProblems> {
        let given = |name: &String| lookup(name).filter(|text| !text.trim().is_empty()).map(SecretString::from);
        let keyed = providers.iter().filter(|provider| !provider.key_env.is_empty());
        let keys = keyed.filter_map(|provider| {
            let keys: Option<Vec<_>> = provider.key_env.iter().map(given).collect();
            Some((provider.route, keys?))
        });
        let open = providers.open();
        let written = lookup(&open.token_env).unwrap_or_default();
        Ok(Self { keys: keys.collect(), tokens: tokens(open, &written)? })
    }

    /// Whether a route's keys are at hand.
    #[must_use]
    pub fn has(&self, route: Route) -> bool {
        self.keys.contains_key(&route)
    }

    /// The origins that there is a token for, in alphabetical order.
    pub fn origins(&self) -> impl Iterator<Item = &WebOrigin> {
        self.tokens.keys()
    }

    /// A route's keys by the parameters that they go into.
    pub(super) fn of(&self, route: Route) -> Vec<(String, SecretString)> {
        let names = provider::secret_parameters(route).iter().map(|name| (*name).to_owned());
        names.zip(self.keys.get(&route).into_iter().flatten().cloned()).collect()
    }

    /// The token for an address's own origin by the header that it goes into.
    pub(super) fn headers(&self, route: Route, url: &Url) -> Vec<(String, SecretString)> {
        let token = WebOrigin::of(url).and_then(|origin| self.tokens.get(&origin));
        let header = provider::secret_header(route).zip(token);
        header.map(|(name, token)| (name.to_owned(), token.clone())).into_iter().collect()
    }
}

/// Reads `https://data.example.gov=TOKEN`, with commas between several.
fn tokens(open: &Open, written: &str) -> Result<BTreeMap<WebOrigin, SecretString>, ConfigProblems> {
    let (mut tokens, mut problems) = (BTreeMap::new(), Vec::new());
    for (place, entry) in (1..).zip(written.split(',')).filter(|(_, entry)| !entry.trim().is_empty()) {
        match token(open, entry) {
            Ok((origin, _)) if tokens.contains_key(&origin) => {
                problems.push(told(open, place, "is for an origin that has one already"));
            }
            Ok((origin, token)) => drop(tokens.insert(origin, token)),
            Err(reason) => problems.push(told(open, place, &reason)),
        }
    }
    ConfigProblems::none_of(problems)?;
    Ok(tokens)
}

fn told(open: &Open, place: usize, reason: &str) -> Problem {
    let message = format!("token {place} of {} {reason}", open.token_env);
    Problem::with_file("environment", message)
        .help("it is written as https://data.example.gov=TOKEN, with commas between several")
}

fn token(open: &Open, entry: &str) -> Result<(WebOrigin, SecretString), String> {
    let (origin, token) = entry.split_once('=').ok_or("has no `=` between its origin and itself")?;
    let origin = WebOrigin::parse(origin).map_err(|reason| format!("has an origin that {reason}"))?;
    let token = token.trim();
    if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err("must be visible ASCII and more than nothing".to_owned());
    }
    if origin.is_plain() && !open.allowed_origins.contains(&origin) {
        return Err("is for plain http, where everyone on the way could read it".to_owned());
    }
    Ok((origin, SecretString::from(token)))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use secrecy::ExposeSecret as _;

    use super::*;

    fn credentials(written: &str) -> Result<Credentials, ConfigProblems> {
        let lookup = |name: &str| match name {
            "OUTCOMES_SOCRATA_APP_TOKEN" => Some(written.to_owned()),
            "OUTCOMES_ALLOW_ORIGINS" => Some("http://127.0.0.1:8080".to_owned()),
            _ => None,
        };
        let providers = crate::config::load(None).unwrap().providers.with_overrides(&lookup).unwrap();
        Credentials::from_lookup(&providers, &lookup)
    }

    #[test]
    fn a_token_is_for_its_origin_and_no_other() {
        let held = credentials("https://Data.example.gov/=c4nary=1, http://127.0.0.1:8080=c4nary2,").unwrap();
        assert!(!format!("{held:?}").contains("c4nary"), "{held:?}");
        let cases = [
            ("https://data.example.gov/resource/a.json?$limit=1", Route::Open, Some("c4nary=1")),
            ("https://data.example.gov:443/", Route::Open, Some("c4nary=1")),
            ("http://127.0.0.1:8080/x", Route::Open, Some("c4nary2")),
            ("https://data.example.gov/", Route::Airdata, None),
            ("http://data.example.gov/", Route::Open, None),
            ("https://data.example.gov:8443/", Route::Open, None),
            ("https://data.example.gov./", Route::Open, None),
            ("https://www.data.example.gov/", Route::Open, None),
            ("https://data.example.gov.evil.example/", Route::Open, None),
            ("https://evil.example/?https://data.example.gov/", Route::Open, None),
        ];
        for (url, route, expected) in cases {
            let headers = held.headers(route, &url.parse().unwrap());
            let found = headers.first().map(|(name, token)| (name.as_str(), token.expose_secret()));
            assert_eq!(found, expected.map(|token| ("X-App-Token", token)), "{url}");
        }
    }

    #[test]
    fn every_mistake_is_told_and_no_token() {
        let written = "c4nary,https://a.example=,https://b.example/x=c4nary,http://c.example=c4nary,\
                       https://d.example=c4nary,https://d.example:443=c4nary,https://e.example=c4 nary";
        let problems = credentials(written).unwrap_err();
        let told: Vec<_> = problems.problems().iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(
            told,
            [
                "token 1 of OUTCOMES_SOCRATA_APP_TOKEN has no `=` between its origin and itself",
                "token 2 of OUTCOMES_SOCRATA_APP_TOKEN must be visible ASCII and more than nothing",
                "token 3 of OUTCOMES_SOCRATA_APP_TOKEN has an origin that must end after host and port: a rule is for a \
                 server, not for a path",
                "token 4 of OUTCOMES_SOCRATA_APP_TOKEN is for plain http, where everyone on the way could read it",
                "token 6 of OUTCOMES_SOCRATA_APP_TOKEN is for an origin that has one already",
                "token 7 of OUTCOMES_SOCRATA_APP_TOKEN must be visible ASCII and more than nothing",
            ]
        );
        assert!(!problems.to_string().contains("c4"), "{problems}");
    }
}
