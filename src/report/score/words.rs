//! Tiers, bounds and changes in sentences.

use super::Scored;
use crate::model::{CriterionId, OutcomeCount, Response, Slot, Tier, TierRange};
use crate::scoring::{Bind, Bound, Loss, Lower, Need, Rules};

/// Tiers as a sentence names them: `Gold`, `at most Gold`, `Silver to Gold`.
pub fn tiers(range: TierRange) -> String {
    match (range.at_least, range.at_most) {
        (least, most) if least == most => least.title().to_owned(),
        (Tier::None, most) => format!("at most {}", most.title()),
        (least, most) => format!("{} to {}", least.title(), most.title()),
    }
}

/// How an outcome counts, for people.
pub fn count(count: OutcomeCount) -> &'static str {
    match count {
        OutcomeCount::Established => "established",
        OutcomeCount::Indicated => "indicated",
        OutcomeCount::Open => "open",
        OutcomeCount::NotMet => "not met",
        OutcomeCount::NotNominated => "not nominated",
    }
}

/// `a, b and c`, or with another word before the last.
pub fn joined(all: &[String], last: &str) -> String {
    match all {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., end] => format!("{} {last} {end}", first.join(", ")),
    }
}

/// `1 criterion`, `6 criteria`.
pub fn criteria(many: u32) -> String {
    if many == 1 { "1 criterion".to_owned() } else { format!("{many} criteria") }
}

impl<'a> Scored<'a> {
    /// The rules that the score is by.
    pub(super) fn rules(&self) -> Rules<'a> {
        Rules { criteria: &self.config.criteria, edition: self.edition }
    }

    /// Whether the edition that the score is by can be read in two ways here.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        let effects = &self.score.editions;
        effects.iter().any(|effect| effect.edition == self.edition.id && effect.is_ambiguous())
    }

    /// What binds, in a sentence; `outcomes` of them are counted, in that way.
    pub(super) fn bind(&self, bind: Bind, (outcomes, counted): (u32, &str)) -> String {
        let rules = self.rules();
        let rule = self.edition.tiers.iter().find(|rule| rule.tier > bind.allows);
        let Some(next) = rule else { return String::new() };
        let title = next.tier.title();
        match bind.what {
            Bound::Percentage => {
                let (score, fewest) = (self.score, rules.fewest(next.tier));
                format!(
                    "{} % of criteria, {} of {}: {title} begins at {} %, {fewest} of {}",
                    score.percent, score.met, score.count, next.from_percent, score.count
                )
            }
            Bound::Core => self.lacking(rules.core().map(|criterion| &criterion.id), "every tier"),
            Bound::Named => self.lacking(rules.named_for(next.tier), title),
            Bound::Outcomes => {
                let needed = rules.outcomes_for(next.tier);
                format!("{outcomes} of {} outcomes {counted}: {title} needs {needed}", Slot::ALL.len())
            }
        }
    }

    /// `DM8 is In Progress: Platinum needs it`.
    fn lacking<'i>(&self, ids: impl Iterator<Item = &'i CriterionId>, who: &str) -> String {
        let responses = &self.score.case.responses;
        let said = |id: &CriterionId| responses.get(id).copied().unwrap_or(Response::No);
        let lacking: Vec<String> =
            ids.filter(|id| said(id) != Response::Yes).map(|id| format!("{id} is {}", said(id).title())).collect();
        format!("{}: {who} needs {}", joined(&lacking, "and"), if lacking.len() == 1 { "it" } else { "them" })
    }

    /// What a tier lacks: `6 more criteria (37 of 43), DM8 among them, and 1 more outcome`.
    pub(super) fn need(&self, need: &Need) -> String {
        let mut parts = Vec::new();
        let named: Vec<String> = need.named.iter().map(ToString::to_string).collect();
        if !named.is_empty() && named.len() == need.criteria as usize {
            parts.push(format!("{} met", joined(&named, "and")));
        } else if need.criteria > 0 {
            let total = self.score.met + need.criteria;
            let among =
                if named.is_empty() { String::new() } else { format!(", {} among them", joined(&named, "and")) };
            let more = criteria(need.criteria).replacen(' ', " more ", 1);
            parts.push(format!("{more} met ({total} of {}){among}", self.score.count));
        }
        if need.outcomes > 0 {
            let word = if need.outcomes == 1 { "outcome" } else { "outcomes" };
            parts.push(format!("{} more {word} established", need.outcomes));
        }
        // `DM8 among them` would run on into the outcomes.
        joined(&parts, "and").replacen(" among them and ", " among them, and ", 1)
    }

    /// The outcomes that are not established, in brackets.
    pub(super) fn candidates(&self) -> String {
        let ways = [OutcomeCount::Indicated, OutcomeCount::Open, OutcomeCount::NotMet, OutcomeCount::NotNominated];
        let of = |way: OutcomeCount| -> Option<String> {
            let slots = self.score.case.outcomes.iter().filter(|(_, count)| **count == way);
            let titles: Vec<String> = slots.map(|(slot, _)| slot.title().to_owned()).collect();
            let are = if titles.len() == 1 { "is" } else { "are" };
            (!titles.is_empty()).then(|| format!("{} {are} {}", joined(&titles, "and"), count(way)))
        };
        let all: Vec<String> = ways.into_iter().filter_map(of).collect();
        if all.is_empty() { String::new() } else { format!(" ({})", all.join(", ")) }
    }

    /// What would lower the tier, in sentences: what leads to the same is told together.
    pub(super) fn losses(&self) -> Vec<String> {
        let mut told: Vec<(TierRange, Vec<String>, &str)> = Vec::new();
        for Lower { loss, to } in &self.score.lower {
            let (what, how) = match loss {
                Loss::Outcome(slot) => (slot.title().to_owned(), "not met"),
                Loss::Criterion(id) => (id.to_string(), "lost"),
                Loss::Criteria(many) => (criteria(*many).replacen(' ', " other ", 1), "lost"),
            };
            match told.last_mut().filter(|(before, _, by)| before == to && *by == how) {
                Some((_, whats, _)) => whats.push(what),
                None => told.push((*to, vec![what], how)),
            }
        }
        told.iter().map(|(to, whats, how)| format!("{} {how}: {}", joined(whats, "or"), tiers(*to))).collect()
    }
}
