//! What may be asked of addresses that definitions of nominated metrics name. It reads the environment only through
//! the look-up it is given.

use std::collections::BTreeSet;
use std::num::NonZeroU32;

use super::problem::Problem;
use super::providers::{Limits, limits, variable};
use super::reader::{Table, Value, list, text, whole};
use crate::model::WebOrigin;

/// What may be asked of addresses that are someone else's input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// What may be asked for; requests are counted by host.
    pub limits: Limits,
    /// How many redirects are followed for one request.
    pub max_redirects: u32,
    /// How many pages of one list are asked for.
    pub max_pages: NonZeroU32,
    /// A reply with more rows is refused, and so is a list over all its pages.
    pub max_rows: NonZeroU32,
    /// A reply with lists and objects further within each other is refused.
    pub max_depth: NonZeroU32,
    /// Origins that may be plain http, private, and on any port.
    pub allowed_origins: BTreeSet<WebOrigin>,
    /// The environment variable that adds to [`Open::allowed_origins`].
    pub allow_env: String,
    /// The environment variable with a token for each of some origins.
    pub token_env: String,
}

/// Reads the section.
pub(super) fn open(table: &Table) -> Option<Open> {
    let some = |key, most: u32| {
        let most = NonZeroU32::new(most).unwrap_or(NonZeroU32::MAX);
        table.required(key, whole(NonZeroU32::MIN..=most))
    };
    let limits = limits(table);
    let max_redirects = table.required("max_redirects", whole(0..=10));
    let max_pages = some("max_pages", 10_000);
    let max_rows = some("max_rows", 10_000_000);
    // Readers of nested text call themselves: the stack is bounded.
    let max_depth = some("max_depth", 64);
    let allowed_origins = table.optional("allowed_origins", list(origin)).unwrap_or_default();
    let allow_env = table.required("allow_env", variable);
    let token_env = table.required("token_env", variable);
    Some(Open {
        limits: limits?,
        max_redirects: max_redirects?,
        max_pages: max_pages?,
        max_rows: max_rows?,
        max_depth: max_depth?,
        allowed_origins: allowed_origins.into_iter().collect(),
        allow_env: allow_env?,
        token_env: token_env?,
    })
}

impl Open {
    /// Adds the origins that `lookup` (an environment) allows; every bad one is told by its place among them.
    pub(super) fn allow(&mut self, lookup: &dyn Fn(&str) -> Option<String>) -> Vec<Problem> {
        let written = lookup(&self.allow_env).unwrap_or_default();
        let mut problems = Vec::new();
        for (place, entry) in (1..).zip(written.split(',')).filter(|(_, entry): &(usize, _)| !entry.trim().is_empty()) {
            match WebOrigin::parse(entry) {
                Ok(origin) => drop(self.allowed_origins.insert(origin)),
                Err(reason) => {
                    let message = format!("origin {place} of {} {reason}", self.allow_env);
                    problems.push(Problem::with_file("environment", message));
                }
            }
        }
        problems
    }
}

fn origin(value: &Value) -> Option<WebOrigin> {
    let written = text(value)?;
    let told = |reason| value.problem(format!("an origin in `{}` {reason}", value.key()));
    WebOrigin::parse(&written).map_or_else(told, Some)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::super::Providers;
    use super::super::files::embedded;
    use super::*;

    fn read(from: &str, to: &str) -> Result<Providers, String> {
        let text = embedded("providers.toml").unwrap();
        assert!(text.contains(from), "{from}");
        let (before, section) = text.split_once("[open]").unwrap();
        let text = format!("{before}[open]{}", section.replacen(from, to, 1));
        Providers::read("providers.toml", &text).map_err(|problems| problems.to_string())
    }

    #[test]
    fn nothing_is_allowed_unless_it_is_said() {
        let open = read("", "").unwrap().open().clone();
        assert_eq!((open.max_redirects, open.allowed_origins.len()), (3, 0));
        assert_eq!(open.limits.max_body_bytes, 32 << 20);
        let said = "allowed_origins = [\"http://127.0.0.1:8080\", \"https://intranet.example:8443/\"]";
        let allowed = read("allowed_origins = []", said).unwrap();
        let lookup = |name: &str| (name == "OUTCOMES_ALLOW_ORIGINS").then(|| " http://LOCALHOST:9 ,, ".to_owned());
        let allowed = allowed.with_overrides(&lookup).unwrap();
        let allowed: Vec<_> = allowed.open().allowed_origins.iter().map(WebOrigin::as_str).collect();
        assert_eq!(allowed, ["http://127.0.0.1:8080", "http://localhost:9", "https://intranet.example:8443"]);
    }

    #[test]
    fn every_mistake_is_told_with_its_place() {
        let cases = [
            (
                "[]",
                "[\"intranet.example\"]",
                "an origin in `allowed_origins` is no address: relative URL without a base",
            ),
            ("[]", "[\"https://a.example/x\"]", "an origin in `allowed_origins` must end after host and port"),
            ("[]", "\"https://a.example\"", "`allowed_origins` must be"),
            ("max_redirects = 3", "max_redirects = 11", "`max_redirects` must be a whole number from 0 to 10"),
            ("max_pages", "max_page", "`max_pages` is missing in `open`"),
            ("max_depth = 16", "max_depth = 65", "`max_depth` must be a whole number from 1 to 64"),
            ("max_rows = 1_000_000", "max_rows = 0", "`max_rows` must be a whole number from 1 to 10000000"),
            ("total_ms = 300_000", "total_ms = 0", "`total_ms` must be more than 0"),
            ("max_rows", "base_url = \"https://a.example\"\nmax_rows", "`base_url` is no key of `open`"),
        ];
        for (from, to, expected) in cases {
            let problems = read(from, to).unwrap_err();
            assert!(problems.contains(expected) && problems.starts_with("providers.toml:1"), "{to}: {problems}");
        }
        let lookup = |name: &str| {
            (name == "OUTCOMES_ALLOW_ORIGINS")
                .then(|| "intranet,https://me:hush@a.example,https://a.example".to_owned())
        };
        let problems = read("", "").unwrap().with_overrides(&lookup).unwrap_err().to_string();
        assert_eq!(
            problems,
            "environment: origin 1 of OUTCOMES_ALLOW_ORIGINS is no address: relative URL without a base\n\
             environment: origin 2 of OUTCOMES_ALLOW_ORIGINS must not hold a user name or password"
        );
    }
}
