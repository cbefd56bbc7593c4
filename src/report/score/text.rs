//! A score as text for people: which tier, what binds it and what would change it come first.

use super::super::terminal::{Ink, Line, Page, Style, city};
use super::words::{joined, tiers};
use super::{Scored, parts};
use crate::model::{OutcomeCount, Tier};
use crate::scoring::{Adverse, Bind, Need, Source};

/// The column at which sentences begin.
pub(super) const AT: usize = 17;

/// The score as text: no line is wider than `style.width` (at least 72), no markup unless `style.color`.
#[must_use]
pub fn text(scored: &Scored, style: Style) -> String {
    let mut page = Page::new(style);
    let from = match scored.found.source {
        Source::Ledger => "outcomes from the ledger",
        Source::Report => "outcomes from a report",
        Source::Verified => "outcomes verified now",
    };
    city::naming(&mut page, &scored.assessment.city, &format!("{} {} {from}", scored.edition.id, style.dot()));
    page.blank();
    tier(&mut page, scored);
    page.blank();
    parts::criteria(&mut page, scored);
    page.blank();
    parts::outcomes(&mut page, scored);
    page.blank();
    parts::editions(&mut page, scored);
    page.blank();
    parts::notes(&mut page, scored);
    parts::next(&mut page, scored);
    page.finish()
}

/// What a label at the left is followed by, one sentence below the other.
type Told = (&'static str, Ink, Vec<String>);

fn tier(page: &mut Page, scored: &Scored) {
    let range = scored.score.tier;
    let ink = match (range.at_least, range.at_most) {
        (_, Tier::None) => Ink::Bad,
        (least, most) if least == most => Ink::Good,
        _ => Ink::Open,
    };
    page.hung(Line::new().ink(Ink::Strong, "  TIER"), 8, ink, &headline(scored));
    for (label, ink, sentences) in warned(scored).into_iter().chain(bound(scored)).chain(changes(scored)) {
        for (at, sentence) in sentences.iter().enumerate() {
            let label = if at == 0 { format!("    {label}") } else { String::new() };
            page.hung(Line::new().ink(Ink::Quiet, &label), AT, ink, sentence);
        }
    }
}

/// What stands against the tier as such.
fn warned(scored: &Scored) -> [Told; 2] {
    let score = scored.score;
    let wording = score.is_where_editions_part().then(|| parts::ambiguity(scored));
    [
        ("! adverse", Ink::Bad, score.adverse.iter().map(contradicted).collect()),
        ("! wording", Ink::Open, wording.into_iter().collect()),
    ]
}

/// What binds the established tier, and the highest possible one where that is another.
fn bound(scored: &Scored) -> [Told; 2] {
    let score = scored.score;
    let sentences = |all: &[Bind], ways: &[OutcomeCount], word| -> Vec<String> {
        let outcomes = (score.case.outcomes(ways), word);
        all.iter().map(|bind| scored.bind(*bind, outcomes)).collect()
    };
    let possible = [OutcomeCount::Established, OutcomeCount::Indicated, OutcomeCount::Open];
    let is_range = score.tier.at_least < score.tier.at_most;
    let further = if is_range { &score.binds_at_most[..] } else { &[] };
    [
        ("binds", Ink::Plain, sentences(&score.binds, &possible[..1], "established")),
        ("and at most", Ink::Plain, sentences(further, &possible, "possible")),
    ]
}

/// What would raise or lower it, what it hangs on, and what the document says.
fn changes(scored: &Scored) -> [Told; 4] {
    let score = scored.score;
    // Which outcomes could be meant is said once.
    let mut candidates = scored.candidates();
    let mut need = |need: &Need| {
        let which = if need.outcomes > 0 { std::mem::take(&mut candidates) } else { String::new() };
        format!("{}: {}{which}", need.tier.title(), scored.need(need))
    };
    let reported = score.as_reported.map(|reported| as_reported(scored, reported));
    [
        ("would raise", Ink::Plain, score.raise.iter().map(&mut need).collect()),
        ("would lower", Ink::Plain, scored.losses()),
        ("pivotal", Ink::Plain, vec![pivotal(scored)]),
        ("as reported", Ink::Plain, reported.into_iter().collect()),
    ]
}

/// `GOLD`, or `NONE ESTABLISHED, Silver indicated, Gold possible`.
fn headline(scored: &Scored) -> String {
    let (range, indicated) = (scored.score.tier, scored.score.indicated);
    let least = match range.at_least {
        Tier::None => "NONE".to_owned(),
        tier => tier.title().to_uppercase(),
    };
    if range.at_least == range.at_most {
        let but = if scored.is_ambiguous() { ", BY A WORDING THAT IS AMBIGUOUS HERE" } else { "" };
        return least + but;
    }
    let mut parts = vec![format!("{least} ESTABLISHED")];
    if indicated > range.at_least {
        parts.push(format!("{} indicated", indicated.title()));
    }
    if range.at_most > indicated {
        parts.push(format!("{} possible", range.at_most.title()));
    }
    parts.join(", ")
}

fn pivotal(scored: &Scored) -> String {
    let slots: Vec<String> = scored.score.pivotal.iter().map(|one| one.slot.title().to_owned()).collect();
    match &slots[..] {
        [] => "no outcome: the tier is the same with any one of them met or not".to_owned(),
        [_] => format!("{}: the tier hangs on it", joined(&slots, "and")),
        _ => format!("{}: the tier hangs on each", joined(&slots, "and")),
    }
}

fn as_reported(scored: &Scored, reported: Tier) -> String {
    let said = scored.assessment.reported.iter();
    let said: Vec<String> =
        said.map(|(slot, said)| format!("{} {}", slot.title(), said.id().replace('_', " "))).collect();
    format!("{}, by the outcomes as the document tells them: {}", reported.title(), said.join(", "))
}

fn contradicted(adverse: &Adverse) -> String {
    let slots: Vec<String> = adverse.slots.iter().map(|slot| slot.title().to_owned()).collect();
    format!(
        "an opinion contradicts what is claimed of {}. If the programme follows it: {}. If the claim stands: {}.",
        joined(&slots, "and"),
        tiers(adverse.if_followed),
        tiers(adverse.if_claims_stand)
    )
}
