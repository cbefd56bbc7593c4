//! What tiers take, by edition of the rules.

use std::collections::BTreeMap;

use super::Criteria;
use super::problem::{ConfigProblems, nearest};
use super::reader::{self, Table, Value, boolean, list, one_of, text, whole};
use crate::model::{CriterionId, Edition, EditionId, Tier, TierRule};

/// The tiers that can be given, in the order of the file.
const TIERS: [(&str, Tier); 3] = [("silver", Tier::Silver), ("gold", Tier::Gold), ("platinum", Tier::Platinum)];

/// Every edition, in the order of the file; exactly one is the programme's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Editions {
    all: Vec<Edition>,
    programme: usize,
}

/// A name that is no edition's id.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no edition of the rules is called `{text}`; {help}")]
pub struct EditionNotFound {
    /// What was written.
    pub text: String,
    /// What may be meant.
    pub help: String,
}

impl Editions {
    /// Reads the editions; `file` is its name in messages.
    pub fn read(file: &str, text: &str, criteria: &Criteria) -> Result<Self, ConfigProblems> {
        reader::read(file, text, |root| {
            let (mut lines, mut programme) = (BTreeMap::new(), Vec::new());
            let all = root.tables("edition", |table| {
                let (edition, is_programme) = edition(table, &mut lines, criteria);
                programme.push(is_programme);
                edition
            })?;
            let which: Vec<usize> = (0..programme.len()).filter(|at| programme[*at]).collect();
            if let [programme] = which[..] {
                return Some(Self { all, programme });
            }
            root.problem(format!("{} editions say `programme = true`, and exactly one must", which.len()));
            None
        })
    }

    /// The edition that a score is given by unless another is named.
    #[must_use]
    pub fn programme(&self) -> &Edition {
        &self.all[self.programme]
    }

    /// Every edition.
    pub fn iter(&self) -> impl Iterator<Item = &Edition> {
        self.all.iter()
    }

    /// The edition with this id.
    #[must_use]
    pub fn get(&self, id: &EditionId) -> Option<&Edition> {
        self.all.iter().find(|edition| edition.id == *id)
    }

    /// The edition that a person means: its id in any case.
    pub fn find(&self, text: &str) -> Result<&Edition, EditionNotFound> {
        let asked = text.trim();
        if let Some(edition) = self.all.iter().find(|edition| edition.id.0.eq_ignore_ascii_case(asked)) {
            return Ok(edition);
        }
        let ids = || self.all.iter().map(|edition| edition.id.0.as_str());
        let help = nearest(asked, ids()).map_or_else(
            || format!("known: {}", ids().collect::<Vec<_>>().join(", ")),
            |meant| format!("did you mean `{meant}`?"),
        );
        Err(EditionNotFound { text: asked.to_owned(), help })
    }
}

fn edition(table: &Table, lines: &mut BTreeMap<String, usize>, criteria: &Criteria) -> (Option<Edition>, bool) {
    let id = table.unique("id", lines, text);
    let name = table.required("name", text);
    let citation = table.required("citation", text);
    let note = table.optional("note", text);
    let year = table.optional("year", whole(2000..=2200));
    let programme = table.optional("programme", boolean).unwrap_or(false);
    let tiers = table.tables("tier", |tier| rule(tier, criteria));
    let tiers = tiers.and_then(|tiers| rising(table, tiers));
    let edition = || Some(Edition { id: EditionId(id?), name: name?, citation: citation?, note, year, tiers: tiers? });
    (edition(), programme)
}

fn rule(table: &Table, criteria: &Criteria) -> Option<TierRule> {
    let tier = table.required("id", one_of(&TIERS));
    let from_percent = table.required("from_percent", whole(1..=100));
    let to_percent = table.required("to_percent", whole(1..=100));
    let outcomes = table.required("outcomes", whole(0..=3));
    let named = table.optional("criteria", list(|value: &Value| criterion(value, criteria))).unwrap_or_default();
    if let (Some(from), Some(to)) = (from_percent, to_percent)
        && from > to
    {
        table.problem_at("to_percent", format!("the band ends at {to}, before it begins at {from}"));
    }
    Some(TierRule {
        tier: tier?,
        from_percent: from_percent?,
        to_percent: to_percent?,
        outcomes: outcomes?,
        criteria: named,
    })
}

fn criterion(value: &Value, criteria: &Criteria) -> Option<CriterionId> {
    let id = CriterionId(text(value)?);
    if criteria.get(&id).is_some() {
        return Some(id);
    }
    let help = nearest(&id.0, criteria.iter().map(|known| known.id.0.as_str()))
        .map_or_else(|| "criteria.toml lists them".to_owned(), |meant| format!("did you mean `{meant}`?"));
    value.problem_with_help(format!("`{id}` is no criterion"), help)
}

/// The three tiers, each right after the band of the one before, so that more criteria never give a lower tier, and asking
/// for no fewer outcomes.
fn rising(table: &Table, tiers: Vec<TierRule>) -> Option<[TierRule; 3]> {
    let (found, known) = (tiers.iter().map(|rule| rule.tier), TIERS.map(|(_, tier)| tier));
    if !found.eq(known) {
        table.problem_at("tier", "an edition has the tiers silver, gold and platinum, in this order");
        return None;
    }
    for pair in tiers.windows(2) {
        let [below, above] = pair else { continue };
        let title = above.tier.title();
        if above.from_percent != below.to_percent + 1 {
            let (from, to) = (above.from_percent, below.to_percent);
            table.problem_at("tier", format!("{title} begins at {from}, not right after the band below it, to {to}"));
        }
        if above.outcomes < below.outcomes {
            table.problem_at("tier", format!("{title} needs fewer outcomes than the tier below it"));
        }
    }
    if let Some(last) = tiers.last().filter(|last| last.to_percent != 100) {
        table.problem_at("tier", format!("Platinum ends at {}, and all criteria are 100", last.to_percent));
    }
    tiers.try_into().ok()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::config::files::embedded;

    fn read(text: &str) -> Result<Editions, ConfigProblems> {
        let criteria = Criteria::read("criteria.toml", embedded("criteria.toml").unwrap()).unwrap();
        Editions::read("tiers.toml", text, &criteria)
    }

    #[test]
    fn every_edition_keeps_its_bands() {
        let editions = read(embedded("tiers.toml").unwrap()).unwrap();
        let bands = |edition: &Edition| {
            edition.tiers.clone().map(|rule| (rule.from_percent, rule.to_percent, rule.outcomes, rule.criteria.len()))
        };
        let all: Vec<_> = editions.iter().map(|edition| (edition.id.0.as_str(), bands(edition))).collect();
        let expected = [
            ("report-2023", [(51, 66, 1, 0), (67, 84, 2, 0), (85, 100, 3, 1)]),
            ("announced", [(51, 67, 1, 0), (68, 84, 2, 0), (85, 100, 3, 1)]),
        ];
        assert_eq!(all, expected);
        assert_eq!(editions.programme().id.0, "report-2023");
        assert_eq!(editions.find(" Report-2023").unwrap().id.0, "report-2023");
        assert!(editions.find("report-2024").unwrap_err().to_string().contains("did you mean `report-2023`?"));
        assert!(editions.find("x").unwrap_err().to_string().contains("known: report-2023, announced"));
    }

    #[test]
    fn every_mistake_is_told_with_its_line() {
        let good = embedded("tiers.toml").unwrap();
        let cases = [
            ("to_percent = 66", "to_percent = 67", "Gold begins at 67, not right after the band below it, to 67"),
            ("to_percent = 66", "to_percent = 65", "Gold begins at 67, not right after the band below it, to 65"),
            ("to_percent = 100", "to_percent = 99", "Platinum ends at 99, and all criteria are 100"),
            ("to_percent = 66", "to_percent = 50", "the band ends at 50, before it begins at 51"),
            ("to_percent = 66", "to_percent = 101", "`to_percent` must be a whole number from 1 to 100"),
            ("outcomes = 2", "outcomes = 0", "Gold needs fewer outcomes than the tier below it"),
            ("id = \"gold\"", "id = \"silver\"", "silver, gold and platinum, in this order"),
            ("\"DM8\"", "\"DMB\"", "`DMB` is no criterion\n    help: did you mean `DM1`?"),
            ("\nprogramme = true", "\nprogramme = false", "0 editions say `programme = true`"),
            ("id = \"announced\"", "id = \"report-2023\"", "stands twice"),
        ];
        for (from, to, expected) in cases {
            let found = read(&good.replacen(from, to, 1)).unwrap_err().to_string();
            assert!(found.contains(expected), "{from} -> {to}: {expected} is missing in:\n{found}");
        }
    }
}
