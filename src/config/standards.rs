//! The registry of standards: every edition a verdict can be given by, and the programme's own.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::problem::{ConfigProblems, nearest};
use super::reader::{self, Table, Value, boolean, date, decimal_between, one_of, text, whole};
use crate::model::{Direction, Metric, Standard, StandardId};

/// Words for the two metrics that come with the program.
pub(crate) const METRICS: [(&str, Metric); 2] = [("broadband", Metric::Broadband), ("pm25", Metric::Pm25)];

/// The same, and the word for what a city nominated.
pub(crate) const CLAIMED: [(&str, Metric); 3] =
    [("broadband", Metric::Broadband), ("pm25", Metric::Pm25), ("nominated", Metric::Nominated)];

pub(crate) const DIRECTIONS: [(&str, Direction); 2] =
    [("at_least", Direction::AtLeast), ("at_most", Direction::AtMost)];

/// Every standard, in the order of the file; exactly one per metric is the programme's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standards {
    all: Vec<Arc<Standard>>,
    broadband: usize,
    pm25: usize,
}

/// A name that is no standard's id. The message says what could be meant; nothing is guessed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StandardNotFound {
    /// It fits several editions, or one that it does not fully name.
    #[error("`{text}` does not name one edition; write one of: {}", ids(.candidates))]
    EditionNotNamed {
        /// What was written.
        text: String,
        /// The standards it fits.
        candidates: Vec<StandardId>,
    },
    /// It fits none.
    #[error("no standard is called `{text}`{}", meant(.near.as_ref()))]
    Unknown {
        /// What was written.
        text: String,
        /// The id most like it.
        near: Option<StandardId>,
    },
}

fn ids(candidates: &[StandardId]) -> String {
    candidates.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

fn meant(near: Option<&StandardId>) -> String {
    near.map_or_else(|| "; `outcomes standards` lists them".to_owned(), |id| format!("; did you mean `{id}`?"))
}

impl Standards {
    /// Reads the registry; `file` is its name in messages.
    pub fn read(file: &str, text: &str) -> Result<Self, ConfigProblems> {
        reader::read(file, text, |root| {
            let mut seen = BTreeMap::new();
            let all = root.tables("standard", |table| standard(table, &mut seen));
            let all = all?;
            let broadband = programme(root, &all, Metric::Broadband);
            let pm25 = programme(root, &all, Metric::Pm25);
            Some(Self { broadband: broadband?, pm25: pm25?, all })
        })
    }

    /// The standard with this id.
    #[must_use]
    pub fn get(&self, id: &str) -> Option<&Arc<Standard>> {
        self.all.iter().find(|standard| standard.id.0 == id)
    }

    /// The standard the programme judges this metric by; none for a nominated one, whose target stands in its definition.
    #[must_use]
    pub fn default_for(&self, metric: Metric) -> Option<&Arc<Standard>> {
        match metric {
            Metric::Broadband => Some(&self.all[self.broadband]),
            Metric::Pm25 => Some(&self.all[self.pm25]),
            Metric::Nominated => None,
        }
    }

    /// Every standard, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Standard>> {
        self.all.iter()
    }

    /// The standard a person means by `text`: its id in any case. Anything less is refused, with the editions it could
    /// mean: "WHO" is five different limits.
    pub fn find(&self, text: &str) -> Result<&Arc<Standard>, StandardNotFound> {
        let asked = text.trim();
        if let Some(standard) = self.all.iter().find(|standard| standard.id.0.eq_ignore_ascii_case(asked)) {
            return Ok(standard);
        }
        let candidates = self.fitting(asked);
        if candidates.is_empty() {
            let near = nearest(asked, self.all.iter().map(|standard| standard.id.0.as_str()));
            return Err(StandardNotFound::Unknown {
                text: asked.to_owned(),
                near: near.map(|id| StandardId(id.to_owned())),
            });
        }
        Err(StandardNotFound::EditionNotNamed { text: asked.to_owned(), candidates })
    }

    /// Standards in whose id, issuer, edition, scope or limit every word of `text` occurs.
    fn fitting(&self, text: &str) -> Vec<StandardId> {
        let words: Vec<String> = text
            .split(|letter: char| !letter.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect();
        let fits = |standard: &&Arc<Standard>| {
            let Standard { id, issuer, edition, scope, limit, .. } = &***standard;
            let all = format!("{id} {issuer} {edition} {scope} {limit}").to_lowercase();
            !words.is_empty() && words.iter().all(|word| all.contains(word.as_str()))
        };
        self.all.iter().filter(fits).map(|standard| standard.id.clone()).collect()
    }
}

fn standard(table: &Table, seen: &mut BTreeMap<StandardId, usize>) -> Option<Arc<Standard>> {
    let id = table.unique("id", seen, identifier);
    let metric = table.required("metric", one_of(&METRICS));
    let issuer = table.required("issuer", text);
    let edition = table.required("edition", text);
    let scope = table.required("scope", text);
    let direction = table.required("direction", one_of(&DIRECTIONS));
    let ceiling = if metric == Some(Metric::Broadband) { 100 } else { 1000 };
    let limit = table.required("limit", decimal_between(Decimal::ZERO..=Decimal::from(ceiling)));
    let inclusive = table.required("inclusive", boolean);
    let rounding = table.optional("rounding", whole(0..=6));
    let from = table.optional("from", date);
    let until = table.optional("until", date);
    let citation = table.required("citation", text);
    let proxy_note = table.optional("proxy_note", text);
    let programme = table.optional("programme", boolean).unwrap_or(false);
    if let (Some(from), Some(until)) = (from, until)
        && from > until
    {
        table.problem_at("until", format!("`until` ({until}) lies before `from` ({from})"));
    }
    Some(Arc::new(Standard {
        id: id?,
        metric: metric?,
        unit: metric?.unit(),
        issuer: issuer?,
        edition: edition?,
        scope: scope?,
        direction: direction?,
        limit: limit?,
        inclusive: inclusive?,
        rounding,
        from,
        until,
        citation: citation?,
        proxy_note,
        programme,
    }))
}

/// Ids stand in commands and file names, so they keep to small letters, digits and hyphens.
fn identifier(value: &Value) -> Option<StandardId> {
    let written = text(value)?;
    if written.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-') {
        return Some(StandardId(written));
    }
    value.expected("an id of small letters, digits and hyphens")
}

fn programme(root: &Table, all: &[Arc<Standard>], metric: Metric) -> Option<usize> {
    let mut chosen = (0..all.len()).filter(|at| all[*at].metric == metric && all[*at].programme);
    match (chosen.next(), chosen.next()) {
        (Some(only), None) => Some(only),
        (None, _) => {
            root.problem(format!("no standard for {metric} is the programme's: one must say `programme = true`"));
            None
        }
        (Some(first), Some(second)) => {
            let (first, second) = (&all[first].id, &all[second].id);
            root.problem(format!(
                "{metric} has two standards of the programme, `{first}` and `{second}`: only one can be"
            ));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::config::files::embedded;

    fn standards() -> Standards {
        Standards::read("standards.toml", embedded("standards.toml").unwrap()).unwrap()
    }

    #[test]
    fn every_edition_keeps_its_limit() {
        let standards = standards();
        let found: Vec<String> =
            standards.iter().map(|one| format!("{} {} {}", one.id, one.words(), one.limit)).collect();
        assert_eq!(
            found,
            [
                "itu-broadband-75 at least 75 75",
                "itu-broadband-65 at least 65 65",
                "itu-broadband-35 at least 35 35",
                "who-pm25-2021-aqg at most 5 5",
                "who-pm25-2021-it4 at most 10 10",
                "who-pm25-2021-it3 at most 15 15",
                "who-pm25-2021-it2 at most 25 25",
                "who-pm25-2021-it1 at most 35 35",
                "who-pm25-2005-aqg at most 10 10",
                "who-pm25-2005-it3 at most 15 15",
                "who-pm25-2005-it2 at most 25 25",
                "who-pm25-2005-it1 at most 35 35",
                "us-naaqs-2012 at most 12 12.0",
                "us-naaqs-2024 at most 9 9.0",
            ]
        );
        assert_eq!(standards.default_for(Metric::Broadband).unwrap().id.0, "itu-broadband-75");
        assert_eq!(standards.default_for(Metric::Pm25).unwrap().id.0, "who-pm25-2021-it4");
    }

    #[test]
    fn the_us_standard_rounds_first_and_no_other_does() {
        let standards = standards();
        let value = "9.04".parse().unwrap();
        assert!(standards.get("us-naaqs-2024").unwrap().is_met_by(value));
        assert!(!standards.get("us-naaqs-2024").unwrap().is_met_by("9.05".parse().unwrap()));
        assert!(!standards.get("who-pm25-2021-it4").unwrap().is_met_by("10.004".parse().unwrap()));
        assert!(standards.iter().all(|one| one.inclusive));
    }

    #[test]
    fn a_name_without_its_edition_is_refused() {
        let standards = standards();
        assert_eq!(standards.find(" WHO-pm25-2021-AQG ").unwrap().id.0, "who-pm25-2021-aqg");
        let cases = [
            ("WHO", "who-pm25-2005-it1"),
            ("WHO 10", "write one of: who-pm25-2021-it4, who-pm25-2005-aqg"),
            ("WHO 2005", "write one of: who-pm25-2005-aqg, who-pm25-2005-it3, who-pm25-2005-it2, who-pm25-2005-it1"),
            ("naaqs 2024", "`naaqs 2024` does not name one edition; write one of: us-naaqs-2024"),
            ("who-pm25-2021-itt4", "no standard is called `who-pm25-2021-itt4`; did you mean `who-pm25-2021-it4`?"),
            ("ISO 37120", "no standard is called `ISO 37120`; `outcomes standards` lists them"),
            ("", "no standard is called ``"),
        ];
        for (text, expected) in cases {
            let message = standards.find(text).unwrap_err().to_string();
            assert!(message.contains(expected), "{text}: {message}");
        }
    }

    #[test]
    fn each_metric_has_one_programme_standard() {
        let text = embedded("standards.toml").unwrap();
        let none = text.replacen("programme = true", "", 1);
        let message = Standards::read("s.toml", &none).unwrap_err().to_string();
        assert_eq!(message, "s.toml:1: no standard for broadband is the programme's: one must say `programme = true`");
        let two = text.replace("id = \"who-pm25-2021-aqg\"", "id = \"who-pm25-2021-aqg\"\nprogramme = true");
        let message = Standards::read("s.toml", &two).unwrap_err().to_string();
        assert!(
            message.contains("pm25 has two standards of the programme, `who-pm25-2021-aqg` and `who-pm25-2021-it4`")
        );
    }
}
