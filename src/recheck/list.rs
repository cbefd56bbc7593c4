//! A list of cities to re-check, as people write it: CSV with a column `city` and, where they are known, the tier a city
//! holds, of which edition of the certification, and how many criteria it met.

use std::ops::RangeInclusive;
use std::str::FromStr;

use crate::config::reader::{self, Columns, Table, Value, one_of, text, text_or_digits};
use crate::config::{ConfigProblems, Problem, Registry};
use crate::model::{City, Tier};

/// A city of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Listed {
    /// The city.
    pub city: City,
    /// The tier it holds.
    pub tier: Option<Tier>,
    /// The edition of the certification, a year.
    pub edition: Option<i32>,
    /// How many of the criteria it met.
    pub criteria_met: Option<u32>,
}

const COLUMNS: Columns<'static> = Columns {
    rows: "city",
    known: &["city", "tier", "edition", "criteria_met", "citation"],
    required: &["city"],
    elsewhere: &[],
    elsewhere_help: "",
};

const TIERS: [(&str, Tier); 4] =
    [("none", Tier::None), ("silver", Tier::Silver), ("gold", Tier::Gold), ("platinum", Tier::Platinum)];

/// The criteria that there are.
pub const CRITERIA: u32 = 43;

/// The list that comes with the program: what public facts at hand say, which is little.
const CERTIFIED: &str = include_str!("../../config/certified/what-works-cities.csv");

/// Reads a list; `file` is its name in messages. Every mistake is told at once, with its line; a city stands in it once.
pub fn read_list(file: &str, text: &str, registry: &Registry) -> Result<Vec<Listed>, ConfigProblems> {
    let listed = reader::read_csv(file, text, &COLUMNS, |root| root.tables("city", |row| listed(row, registry)))?;
    let mut problems = Vec::new();
    for (at, one) in listed.iter().enumerate() {
        if listed[..at].iter().any(|other| other.city == one.city) {
            problems.push(Problem::with_file(file, format!("{} stands twice", one.city.id())));
        }
    }
    ConfigProblems::none_of(problems)?;
    Ok(listed)
}

/// The cities whose certification the program knows of, of one edition or of all.
pub fn certified(edition: Option<i32>, registry: &Registry) -> Result<Vec<Listed>, ConfigProblems> {
    let mut listed = read_list("config/certified/what-works-cities.csv", CERTIFIED, registry)?;
    listed.retain(|one| edition.is_none() || one.edition == edition);
    Ok(listed)
}

fn listed(row: &Table, registry: &Registry) -> Option<Listed> {
    let city = row.required("city", |value| {
        let written = text_or_digits(value)?;
        registry.find(&written).map_or_else(|why| value.problem(why.to_string()), Some)
    });
    let tier = row.optional("tier", one_of(&TIERS));
    let edition = row.optional("edition", number(2000..=2200));
    let criteria_met = row.optional("criteria_met", number(0..=CRITERIA));
    row.optional("citation", text);
    Some(Listed { city: city?, tier, edition, criteria_met })
}

/// A number in a cell, within bounds, both included.
fn number<N: FromStr + PartialOrd + std::fmt::Display>(bounds: RangeInclusive<N>) -> impl Fn(&Value) -> Option<N> {
    move |value| {
        let read = value.as_text().and_then(|text| text.trim().parse().ok());
        let within = read.filter(|number| bounds.contains(number));
        within.or_else(|| value.expected(&format!("a whole number from {} to {}", bounds.start(), bounds.end())))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::config::load;

    #[test]
    fn a_list_is_read_with_every_mistake() {
        let registry = load(None).unwrap().registry;
        let text = "city;criteria_met;tier\n\"Scottsdale, AZ\";31;gold\n3755000;;\n";
        let listed = read_list("own.csv", text, &registry).unwrap();
        let told: Vec<_> = listed.iter().map(|one| (one.city.id(), one.tier, one.criteria_met)).collect();
        assert_eq!(told, [("0465000".to_owned(), Some(Tier::Gold), Some(31)), ("3755000".to_owned(), None, None)]);
        let text = "city,tier,criteria_met\nScotsdale AZ,gold,31\n3755000,golden,44\n3755000,gold,1\n";
        let problems = read_list("own.csv", text, &registry).unwrap_err().to_string();
        for told in ["own.csv:2:", "own.csv:3: `golden`", "`criteria_met` must be a whole number from 0 to 43"] {
            assert!(problems.contains(told), "{told}: {problems}");
        }
        let twice = read_list("own.csv", "city\n3755000\nRaleigh NC\n", &registry).unwrap_err().to_string();
        assert!(twice.contains("3755000 stands twice"), "{twice}");
    }

    #[test]
    fn the_shipped_list_holds_what_public_facts_say() {
        let registry = load(None).unwrap().registry;
        let all = certified(None, &registry).unwrap();
        assert_eq!(all.len(), 1, "one report is at hand");
        assert_eq!(
            (all[0].city.id(), all[0].tier, all[0].criteria_met),
            ("0465000".to_owned(), Some(Tier::Gold), Some(31))
        );
        assert_eq!(certified(Some(2023), &registry).unwrap(), all);
        assert_eq!(certified(Some(2022), &registry).unwrap(), []);
    }
}
