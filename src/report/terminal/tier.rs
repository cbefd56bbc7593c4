//! What the outcomes add up to, and the tier they allow.

use super::line::{Ink, Line, Page};
use crate::model::{CityAssessment, OutcomeCount, Tier};

/// The `OUTCOMES` lines of a city.
pub(super) fn outcomes(page: &mut Page, city: &CityAssessment) {
    page.hung(Line::new().ink(Ink::Strong, "  OUTCOMES"), 12, Ink::Plain, &sentence(city));
    page.hung(Line::new(), 4, Ink::Quiet, "Practice criteria are not looked at here.");
}

/// `0 established, 1 indicated, 1 open: Silver indicated, Gold possible.`
pub(in crate::report) fn sentence(city: &CityAssessment) -> String {
    let tally = city.tally();
    let count = |kind| tally.get(&kind).copied().unwrap_or_default();
    let (established, indicated) = (count(OutcomeCount::Established), count(OutcomeCount::Indicated));
    let (open, not_met) = (count(OutcomeCount::Open), count(OutcomeCount::NotMet));
    if indicated + open + not_met == 0 && established > 0 {
        return all_established(established);
    }
    let counts = [(established, "established"), (indicated, "indicated"), (open, "open"), (not_met, "not met")];
    let counts: Vec<_> = counts.iter().filter(|(count, word)| *count > 0 || *word == "established").collect();
    let counts: Vec<_> = counts.iter().map(|(count, word)| format!("{count} {word}")).collect();

    let firm = Tier::by_outcomes(established);
    let likely = Tier::by_outcomes(established + indicated);
    let most = Tier::by_outcomes(established + indicated + open);
    let mut tiers = Vec::new();
    if firm > Tier::None {
        tiers.push(format!("enough for {}", firm.title()));
    }
    if likely > firm {
        tiers.push(format!("{} indicated", likely.title()));
    }
    if most > likely {
        tiers.push(format!("{} possible", most.title()));
    }
    if tiers.is_empty() {
        tiers.push("no tier by these outcomes".to_owned());
    }
    format!("{}: {}.", counts.join(", "), tiers.join(", "))
}

fn all_established(met: u32) -> String {
    let (tier, without) = (Tier::by_outcomes(met), Tier::by_outcomes(met - 1));
    let lost = match without {
        Tier::None => "If it is lost: no tier.".to_owned(),
        other => format!("If one is lost: {} at most.", other.title()),
    };
    format!("{met} of 3 met: enough for {}. {lost}", tier.title())
}
