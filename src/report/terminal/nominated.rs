//! What a page says of a city's own metric besides its verdict: what it measures, its other years, and what makes its
//! target easy.

use super::line::{Ink, Line, Page};
use super::outcome::{VALUES, WORDS};
use crate::model::nominated::Defined;
use crate::model::{Outcome, Verdict};
use crate::report::numbers;

/// So many years are shown beside the one judged.
const YEARS: usize = 6;

/// What is measured, and what it is aligned with or stands in for.
pub(super) fn title(page: &mut Page, outcome: &Outcome) {
    let Some(defined) = &outcome.nominated else { return };
    let meant = &defined.meant;
    let what = match &meant.fulfils {
        None => format!("{} (SDG {}, by the end of {})", meant.title, meant.sdg, meant.target.year),
        Some(fulfils) => format!("{} (in the place of the agencies' figures: {})", meant.title, fulfils.proxy.words()),
    };
    page.hung(Line::new().to(VALUES).ink(Ink::Quiet, "metric"), WORDS, Ink::Plain, &what);
}

/// Its other years.
pub(super) fn beside(page: &mut Page, outcome: &Outcome) {
    if let Some(others) = outcome.nominated.as_ref().and_then(|defined| other_years(outcome, defined)) {
        page.hung(Line::new().to(VALUES).ink(Ink::Strong, "->"), VALUES + 3, Ink::Plain, &others);
    }
}

/// Every warning, with what to do about it.
pub(super) fn warnings(page: &mut Page, outcome: &Outcome) {
    let Some(defined) = &outcome.nominated else { return };
    for warning in &defined.warnings {
        page.hung(Line::new().to(VALUES).ink(Ink::Open, "!"), VALUES + 3, Ink::Plain, &warning.sentence);
        page.hung(Line::new().to(VALUES + 3).ink(Ink::Quiet, "->"), VALUES + 6, Ink::Quiet, &warning.advice);
    }
}

/// `other years: 7.10 in 2021 (not met); 6.20 in 2022`, the newest of those that fit; what each alone would conclude is
/// said where that is another thing than what is concluded.
pub(in crate::report) fn other_years(outcome: &Outcome, defined: &Defined) -> Option<String> {
    let judged = outcome.observation.as_ref().map(|seen| seen.period);
    let others: Vec<_> = defined.series.iter().filter(|(period, ..)| Some(*period) != judged).collect();
    let shown = others.iter().skip(others.len().saturating_sub(YEARS)).map(|(period, value, verdict)| {
        let value = numbers::shown(*value, None, &outcome.standard);
        let alone = match verdict {
            same if *same == outcome.verdict => "",
            Verdict::Met => " (met)",
            Verdict::NotMet => " (not met)",
            Verdict::Unknown(_) => "",
        };
        format!("{value} in {}{alone}", period.label())
    });
    let shown: Vec<String> = shown.collect();
    (!shown.is_empty()).then(|| format!("other years: {}", shown.join("; ")))
}
