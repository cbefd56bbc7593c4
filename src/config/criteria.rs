//! The practice criteria: which there are, in which area, and which every tier needs.

use std::collections::BTreeMap;

use super::problem::ConfigProblems;
use super::reader::{self, Table, Value, boolean, one_of, text};
use crate::model::{Criterion, CriterionId, PracticeArea};

/// Areas and criteria, each in the order of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criteria {
    areas: Vec<PracticeArea>,
    all: Vec<Criterion>,
}

impl Criteria {
    /// Reads the list; `file` is its name in messages.
    pub fn read(file: &str, text: &str) -> Result<Self, ConfigProblems> {
        reader::read(file, text, |root| {
            let (mut lines, mut ids) = (BTreeMap::new(), BTreeMap::new());
            let areas = root.tables("practice_area", |table| area(table, &mut lines));
            // A criterion's area can only be looked up among areas that were read.
            let areas = areas?;
            let known: Vec<&str> = areas.iter().map(|area| area.id.as_str()).collect();
            let all = root.tables("criterion", |table| criterion(table, &known, &mut ids))?;
            for area in known.iter().filter(|area| all.iter().all(|criterion| criterion.area != **area)) {
                root.problem(format!("practice area `{area}` has no criterion"));
            }
            Some(Self { areas, all })
        })
    }

    /// Every criterion.
    pub fn iter(&self) -> impl Iterator<Item = &Criterion> {
        self.all.iter()
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> u32 {
        u32::try_from(self.all.len()).unwrap_or(u32::MAX)
    }

    /// Every practice area.
    pub fn areas(&self) -> impl Iterator<Item = &PracticeArea> {
        self.areas.iter()
    }

    /// The criterion with this id.
    #[must_use]
    pub fn get(&self, id: &CriterionId) -> Option<&Criterion> {
        self.all.iter().find(|criterion| criterion.id == *id)
    }

    /// The criterion that reports print by this id although it has another.
    #[must_use]
    pub fn printed_as(&self, id: &CriterionId) -> Option<&Criterion> {
        self.all.iter().find(|criterion| criterion.printed_as.as_ref() == Some(id))
    }
}

fn area(table: &Table, lines: &mut BTreeMap<String, usize>) -> Option<PracticeArea> {
    let id = table.unique("id", lines, text);
    let name = table.required("name", text);
    Some(PracticeArea { id: id?, name: name? })
}

fn criterion(table: &Table, areas: &[&str], ids: &mut BTreeMap<CriterionId, usize>) -> Option<Criterion> {
    let words: Vec<(&str, &str)> = areas.iter().map(|area| (*area, *area)).collect();
    let id = table.unique("id", ids, criterion_id);
    let area = table.required("practice_area", one_of(&words));
    let label = table.required("label", text);
    let core = table.optional("core", boolean).unwrap_or(false);
    let printed_as = if table.has("printed_as") { table.unique("printed_as", ids, criterion_id) } else { None };
    Some(Criterion { id: id?, area: area?.to_owned(), label: label?, core, printed_as })
}

/// Capital letters, then digits.
fn criterion_id(value: &Value) -> Option<CriterionId> {
    let id = text(value)?;
    let digits = id.trim_start_matches(|letter: char| letter.is_ascii_uppercase());
    let is_id = digits.len() < id.len() && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    if is_id { Some(CriterionId(id)) } else { value.expected("capital letters and then digits, such as \"DM1\"") }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::config::files::embedded;

    fn text() -> &'static str {
        embedded("criteria.toml").unwrap()
    }

    #[test]
    fn the_areas_have_as_many_criteria_as_the_report_counts() {
        let criteria = Criteria::read("criteria.toml", text()).unwrap();
        let of = |area: &PracticeArea| criteria.iter().filter(|criterion| criterion.area == area.id).count();
        let counts: Vec<_> = criteria.areas().map(of).collect();
        assert_eq!((counts, criteria.count()), (vec![9, 4, 7, 4, 5, 3, 8, 3], 43));
        let core: Vec<_> =
            criteria.iter().filter(|criterion| criterion.core).map(|criterion| criterion.id.0.as_str()).collect();
        assert_eq!(core, ["DM1", "LC1", "PA1"]);
        let printed = criteria.printed_as(&CriterionId("S12".to_owned())).unwrap();
        assert_eq!(printed.id.0, "SI2");
    }

    #[test]
    fn every_mistake_is_told_with_its_line() {
        let wrong = "[[practice_area]]\nid = 'a'\nname = 'A'\n[[practice_area]]\nid = 'b'\nname = ''\n";
        let found = Criteria::read("criteria.toml", wrong).unwrap_err().to_string();
        assert!(found.contains("criteria.toml:6: `name` must be text"), "{found}");
        let wrong = "[[practice_area]]\nid = 'a'\nname = 'A'\n[[practice_area]]\nid = 'b'\nname = 'B'\n\
                     [[criterion]]\nid = 'X1'\npractice_area = 'a'\nlabel = 'x'\n\
                     [[criterion]]\nid = 'x2'\npractice_area = 'aa'\ncore = 'yes'\n\
                     [[criterion]]\nid = 'X3'\npractice_area = 'a'\nlabel = 'x'\nprinted_as = 'X1'\n";
        let found = Criteria::read("criteria.toml", wrong).unwrap_err().to_string();
        for part in [
            "criteria.toml:12: `id` must be capital letters",
            "criteria.toml:13: `aa` is no word for `practice_area`",
            "criteria.toml:11: `label` is missing in `criterion`",
            "criteria.toml:14: `core` must be true or false",
            "criteria.toml:19: printed_as `X1` stands twice, first on line 8",
        ] {
            assert!(found.contains(part), "{part} is missing in:\n{found}");
        }
        let empty = wrong.split("[[criterion]]\nid = 'x2'").next().unwrap();
        let found = Criteria::read("criteria.toml", empty).unwrap_err().to_string();
        assert!(found.contains("practice area `b` has no criterion"), "{found}");
    }
}
