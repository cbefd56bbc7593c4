//! A city's page: who it is, its outcomes one by one, and what they add up to.

use super::line::{Ink, Line, Page};
use super::{outcome, tier};
use crate::model::{Assessment, City, CityAssessment, Metric};
use crate::report::run::Run;

/// The first line: name, state and GEOID, with the circumstances at the right.
pub(in crate::report) fn naming(page: &mut Page, city: &City, circumstances: &str) {
    let name = format!("{}, {}", city.name(), city.region());
    let geoid = city.us().map(|city| format!("  {}", city.geoid)).unwrap_or_default();
    let line = Line::new().ink(Ink::Strong, &name).ink(Ink::Quiet, &geoid);
    if line.columns() > page.columns() {
        page.hung(Line::new(), 0, Ink::Strong, &format!("{name}{geoid}"));
        page.between(Line::new(), Ink::Plain, circumstances);
    } else {
        page.between(line, Ink::Plain, circumstances);
    }
}

/// Everything below the first line.
pub(super) fn outcomes(page: &mut Page, assessment: &Assessment, judged: &CityAssessment, run: &Run) {
    for outcome in &judged.outcomes {
        page.blank();
        let several = judged.outcomes.iter().filter(|other| other.metric == outcome.metric).count() > 1;
        outcome::outcome(page, assessment, judged, outcome, several, run);
    }
    page.blank();
    if judged.outcomes.iter().all(|outcome| outcome.metric != Metric::Nominated) {
        page.line(Line::new().ink(Ink::Strong, "  CITY PRIORITY").ink(Ink::Quiet, "  NOT NOMINATED"));
        page.blank();
    }
    tier::outcomes(page, judged);
}

/// A city as a command takes it and a table's line shows it: `Scottsdale, AZ`.
pub(in crate::report) fn short_name(city: &City) -> String {
    match city {
        City::Us(city) => format!("{}, {}", city.bare_name(), city.state),
        City::Abroad(city) => format!("{}, {}", city.name, city.country.name),
    }
}
