//! The catalogue of the Sustainable Development Goals: what a code stands for, and which side of an indicator is good.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::problem::{ConfigProblems, nearest};
use super::reader::{self, Table, date, one_of, parsed, text};
use crate::model::Direction;
use crate::model::sdg::{InvalidSdgCode, SdgCode, SdgLevel, TARGETS};

const BETTER: [(&str, Direction); 2] = [("higher", Direction::AtLeast), ("lower", Direction::AtMost)];

/// Goals, targets and indicators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sdg {
    /// The edition that the indicators are of, in words.
    pub edition: String,
    /// The day of that edition.
    pub as_of: NaiveDate,
    entries: BTreeMap<SdgCode, SdgEntry>,
}

/// What a code stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SdgEntry {
    /// The code.
    pub code: SdgCode,
    /// What it stands for, in this program's words.
    pub name: String,
    /// Which side is good, where that is plain.
    pub better: Option<Direction>,
}

/// A text that names no code and no words of the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct SdgNotFound {
    /// What is wrong.
    pub message: String,
    /// What may be meant.
    pub help: String,
}

impl Sdg {
    /// Reads the catalogue; `file` is its name in messages.
    pub fn read(file: &str, text: &str) -> Result<Self, ConfigProblems> {
        reader::read(file, text, |root| {
            let edition = root.required("edition", reader::text);
            let as_of = root.required("as_of", date);
            let mut lines = BTreeMap::new();
            let all = root.tables("entry", |table| entry(table, &mut lines));
            let all: BTreeMap<_, _> = all?.into_iter().map(|entry| (entry.code, entry)).collect();
            complete(root, &all);
            Some(Self { edition: edition?, as_of: as_of?, entries: all })
        })
    }

    /// The entry of a code.
    #[must_use]
    pub fn get(&self, code: SdgCode) -> Option<&SdgEntry> {
        self.entries.get(&code)
    }

    /// Every entry, in the order of the framework.
    pub fn iter(&self) -> impl Iterator<Item = &SdgEntry> {
        self.entries.values()
    }

    /// The goals.
    #[must_use]
    pub fn goals(&self) -> Vec<&SdgEntry> {
        self.iter().filter(|entry| entry.code.level() == SdgLevel::Goal).collect()
    }

    /// The entry of a code and all that stand below it.
    pub fn below(&self, code: SdgCode) -> impl Iterator<Item = &SdgEntry> {
        self.iter().filter(move |entry| code.holds(entry.code))
    }

    /// The entry that a person means by a code; else what may be meant.
    pub fn find(&self, text: &str) -> Result<&SdgEntry, SdgNotFound> {
        let Ok(code) = text.trim().to_lowercase().parse::<SdgCode>() else {
            return Err(self.no_code(&InvalidSdgCode(text.trim().to_owned())));
        };
        self.get(code).ok_or_else(|| self.no_entry(code))
    }

    /// The entries in whose name every word of `text` occurs.
    #[must_use]
    pub fn search(&self, text: &str) -> Vec<&SdgEntry> {
        let lower = text.to_lowercase();
        let words: Vec<&str> =
            lower.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
        let fits = |entry: &&SdgEntry| {
            let name = entry.name.to_lowercase();
            !words.is_empty() && words.iter().all(|word| begins_a_word(&name, word))
        };
        self.iter().filter(fits).collect()
    }

    fn no_code(&self, error: &InvalidSdgCode) -> SdgNotFound {
        let codes: Vec<String> = self.entries.keys().map(ToString::to_string).collect();
        let help = nearest(&error.0, codes.iter().map(String::as_str)).map_or_else(
            || "`outcomes metrics sdg WORD` finds codes by what they are about".to_owned(),
            |meant| format!("did you mean `{meant}`?"),
        );
        SdgNotFound { message: error.to_string(), help }
    }

    fn no_entry(&self, code: SdgCode) -> SdgNotFound {
        let message = format!("the catalogue holds no {} `{code}` ({})", code.level().word(), self.edition);
        let parent = std::iter::successors(code.parent(), |code| code.parent()).find(|code| self.get(*code).is_some());
        let help = parent.map_or_else(String::new, |parent| {
            let below: Vec<String> = self
                .iter()
                .filter(|entry| entry.code.parent() == Some(parent))
                .map(|entry| format!("`{}`", entry.code))
                .collect();
            let newer = if code.level() == SdgLevel::Indicator {
                format!("; if a newer list has it, name the target `{parent}`, or add it in a sdg.toml of your own")
            } else {
                String::new()
            };
            match &below[..] {
                [] => format!("`{parent}` has no indicator: name it alone{newer}"),
                below => format!("`{parent}` has {}{newer}", below.join(", ")),
            }
        });
        SdgNotFound { message, help }
    }
}

fn begins_a_word(name: &str, word: &str) -> bool {
    name.split(|letter: char| !letter.is_alphanumeric()).any(|known| known.starts_with(word))
}

fn entry(table: &Table, lines: &mut BTreeMap<SdgCode, usize>) -> Option<SdgEntry> {
    let code = table.unique("code", lines, parsed::<SdgCode>);
    let name = table.required("name", text);
    let better = table.optional("better", one_of(&BETTER));
    if let Some(code) = code {
        if let Some(parent) = code.parent().filter(|parent| !lines.contains_key(parent)) {
            table.problem_at(
                "code",
                format!("`{code}` stands before its {} `{parent}`, or without it", parent.level().word()),
            );
        }
        if better.is_some() && code.level() != SdgLevel::Indicator {
            table.problem_at(
                "better",
                format!("`{code}` is a {}: only an indicator has a good side", code.level().word()),
            );
        }
    }
    Some(SdgEntry { code: code?, name: name?, better })
}

/// Goals and targets are fixed; a list with fewer or more is a slip.
fn complete(root: &Table, all: &BTreeMap<SdgCode, SdgEntry>) {
    for (goal, expected) in (1_u8..).zip(TARGETS) {
        let of_goal = || all.keys().filter(|code| code.goal() == goal);
        if of_goal().next().is_none() {
            root.problem_at("entry", format!("goal `{goal}` is missing"));
            continue;
        }
        let found = of_goal().filter(|code| code.level() == SdgLevel::Target).count();
        if found != expected {
            root.problem_at(
                "entry",
                format!("goal `{goal}` has {found} targets here, and {expected} in resolution 70/1"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::collections::BTreeSet;

    use super::*;
    use crate::config::files::embedded;

    fn text() -> &'static str {
        embedded("sdg.toml").unwrap()
    }

    fn sdg() -> Sdg {
        Sdg::read("sdg.toml", text()).unwrap()
    }

    #[test]
    fn the_catalogue_is_whole() {
        let sdg = sdg();
        let of = |level| sdg.iter().filter(|entry| entry.code.level() == level).collect::<Vec<_>>();
        let indicators = of(SdgLevel::Indicator);
        // The review of 2020 lists 248 indicators, 231 of them unique; 2.2.4 came in 2025.
        assert_eq!((of(SdgLevel::Goal).len(), of(SdgLevel::Target).len(), indicators.len()), (17, 169, 249));
        assert_eq!(indicators.iter().map(|entry| entry.name.as_str()).collect::<BTreeSet<_>>().len(), 232);
        let by_goal: Vec<usize> =
            (1..=17).map(|goal| indicators.iter().filter(|entry| entry.code.goal() == goal).count()).collect();
        assert_eq!(by_goal, [13, 15, 28, 12, 14, 11, 6, 16, 12, 14, 15, 13, 8, 10, 14, 24, 24]);
        for entry in sdg.iter() {
            assert!((3..=12).contains(&entry.name.split_whitespace().count()), "{entry:?}");
        }
    }

    #[test]
    fn what_stands_under_several_targets_is_the_same_there() {
        let sdg = sdg();
        let same = [
            "1.5.1 11.5.1 13.1.1",
            "1.5.2 11.5.2",
            "1.5.3 11.b.1 13.1.2",
            "1.5.4 11.b.2 13.1.3",
            "4.7.1 12.8.1 13.3.1",
            "7.b.1 12.a.1",
            "8.4.1 12.2.1",
            "8.4.2 12.2.2",
            "10.3.1 16.b.1",
            "10.6.1 16.8.1",
            "13.2.1 13.b.1",
            "15.7.1 15.c.1",
            "15.a.1 15.b.1",
        ];
        for codes in same {
            let said: BTreeSet<_> = codes
                .split(' ')
                .map(|code| {
                    sdg.get(code.parse().unwrap()).map(|entry| (&entry.name, entry.better == Some(Direction::AtLeast)))
                })
                .collect();
            assert_eq!(said.len(), 1, "{codes}: {said:?}");
        }
    }

    #[test]
    fn a_code_or_a_word_finds_its_entries() {
        let sdg = sdg();
        assert_eq!(sdg.find(" 6.A ").unwrap().code.to_string(), "6.a");
        let below: Vec<String> = sdg.below("11.6".parse().unwrap()).map(|entry| entry.code.to_string()).collect();
        assert_eq!(below, ["11.6", "11.6.1", "11.6.2"]);
        let found: Vec<String> = sdg.search("air").iter().map(|entry| entry.code.to_string()).collect();
        assert_eq!(found, ["3.9.1", "11.6", "11.6.2"]);
        assert!(sdg.search(" ").is_empty() && sdg.search("zeppelin").is_empty());
    }

    #[test]
    fn a_wrong_code_is_told_what_is_near() {
        let sdg = sdg();
        let cases = [
            ("11.6.9", "holds no indicator `11.6.9`", "`11.6` has `11.6.1`, `11.6.2`; if a newer list has it"),
            ("11.c.1", "holds no indicator `11.c.1`", "`11.c` has no indicator: name it alone; if a newer"),
            ("11.9", "holds no target `11.9`", "`11` has `11.1`, `11.2`"),
            ("11.9.1", "holds no indicator `11.9.1`", "`11` has `11.1`"),
            ("18", "`18` is no code of the goals", "did you mean `1"),
            ("11-6", "`11-6` is no code of the goals", "did you mean `1"),
            ("clean air", "`clean air` is no code", "finds codes by what they are about"),
        ];
        for (text, message, help) in cases {
            let error = sdg.find(text).unwrap_err();
            assert!(error.message.contains(message) && error.help.contains(help), "{text}: {error:?}");
        }
    }

    #[test]
    fn every_mistake_is_told_with_its_line() {
        let without = |part: &str| -> String {
            text().lines().filter(|line| !line.contains(part)).map(|line| format!("{line}\n")).collect()
        };
        let message = |text: &str| Sdg::read("sdg.toml", text).unwrap_err().to_string();
        assert!(
            message(&without("code = \"11.6\"")).contains("`11.6.1` stands before its target `11.6`, or without it")
        );
        let several = text()
            .replacen("code = \"1.1\"", "code = \"1.1.0\"", 1)
            .replacen("code = \"1.2.2\"", "code = \"1.2.1\"", 1)
            .replacen("better = \"higher\"", "better = \"up\"", 1)
            .replacen("as_of = 2025-03-07", "as_off = 2025-03-07", 1);
        let first = several.lines().position(|line| line.contains("code = \"1\"")).unwrap() + 1;
        let expected = [
            "`as_of` is missing".to_owned(),
            format!("sdg.toml:{}: `code`: `1.1.0` is no code of the goals", first + 1),
            format!("sdg.toml:{}: `1.1.1` stands before its target `1.1`", first + 2),
            format!("sdg.toml:{}: code `1.2.1` stands twice, first on line {}", first + 5, first + 4),
            "`up` is no word for `better`".to_owned(),
            "`as_off` is no key of this file".to_owned(),
        ];
        let found = message(&several);
        for part in expected {
            assert!(found.contains(&part), "{part} is missing in:\n{found}");
        }
        let short = without("code = \"14.7");
        assert!(
            message(&short).contains("goal `14` has 9 targets here, and 10 in resolution 70/1"),
            "{}",
            message(&short)
        );
        let none = without("code = \"5");
        assert!(message(&none).contains("goal `5` is missing"));
        let sided = text().replacen("name = \"Nobody in extreme poverty\"", "name = \"x\", better = \"lower\"", 1);
        assert!(message(&sided).contains("`1.1` is a target: only an indicator has a good side"));
    }
}
