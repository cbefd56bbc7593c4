//! The opinion on each claim: a sentence on the value, one on the verdict, and the reasons.

use rust_decimal::Decimal;

use super::block::{Block, Opinion};
use super::{Dossier, answers, words};
use crate::model::{
    Basis, Bias, ClaimFinding, GroupStand, Nearness, OpinionReason, Standard, Strength, Support, ValueFinding,
    ValueWord, VerdictFinding,
};
use crate::report::numbers;

/// Series that match, at most so many named.
const NAMED: usize = 2;

/// An opinion for each claim.
pub(super) fn opinions(dossier: &Dossier<'_>) -> Vec<Block> {
    let mut blocks = vec![Block::Heading("Opinion".to_owned())];
    if dossier.claims.is_empty() {
        blocks.push(Block::Text("No claim was given, so there is none to give an opinion on.".to_owned()));
    }
    for found in dossier.claims {
        blocks.push(opinion(dossier, found));
        let standard = dossier.judged.judging(&found.claim).map(|outcome| &*outcome.standard);
        blocks.extend(answers::beside_opinion(found, standard));
    }
    blocks
}

fn opinion(dossier: &Dossier<'_>, found: &ClaimFinding) -> Block {
    let claim = &found.claim;
    let period = claim.period.map(|period| format!(", {}", period.label())).unwrap_or_default();
    let standard = dossier.judged.judging(claim).map(|outcome| &*outcome.standard);
    let [value, verdict] = sentences(found, standard);
    Block::Opinion(Opinion {
        id: found.opinion.word.id(),
        word: words::opinion(found.opinion.word),
        claim: format!(
            "{}: {} claims {}{period}",
            words::outcome(claim.metric),
            claim.claimant,
            words::claimed(&claim.value, claim.metric)
        ),
        sentences: [value, format!("{verdict}{}", groups(&found.verdict))],
        reasons: found
            .opinion
            .reasons
            .iter()
            // What the value's own sentence says is not said again.
            .filter(|(reason, _)| *reason != OpinionReason::ValueNotReproduced)
            .map(|(_, sentence)| words::sentence(sentence))
            .collect(),
    })
}

/// What was found of a claim: a sentence on its value and one on its verdict.
pub(in crate::report) fn sentences(found: &ClaimFinding, standard: Option<&Standard>) -> [String; 2] {
    [value(found, standard), verdict(&found.verdict)]
}

/// The series that gives the value, or the nearest one.
fn value(found: &ClaimFinding, standard: Option<&Standard>) -> String {
    let near = |one: &Nearness| near(found, standard, one);
    let ValueFinding { word, by, near: others, bias } = &found.value;
    let named: Vec<String> = by.iter().take(NAMED).map(near).collect();
    let more = by.len().saturating_sub(NAMED);
    let more = if more > 0 { format!(", and {more} more") } else { String::new() };
    let nearest = others.first().map(|one| format!(" Nearest: {}.", near(one))).unwrap_or_default();
    let text = match word {
        ValueWord::Reproduced => format!("Value reproduced by {}{more}.", named.join("; ")),
        ValueWord::Compatible => format!("Value inside the 90 % interval of {}{more}.", named.join("; ")),
        ValueWord::NotReproduced => format!("Value not reproduced by any figure of the city held.{nearest}"),
        ValueWord::TooVague => format!("Value printed too loosely to be checked digit by digit.{nearest}"),
        ValueWord::NothingHeld => "Value not checked: no figure of the city is held.".to_owned(),
    };
    match bias {
        Some(Bias::Overstates) => format!("{text} The claim is higher than the figure that the verdict rests on."),
        Some(Bias::Understates) => format!("{text} The claim is lower than the figure that the verdict rests on."),
        None => text,
    }
}

/// `homes with cable, fiber or DSL (ACS 5-yr), 2017-2021: 88.71 % ±1.20, 0.29 below the claim`.
fn near(found: &ClaimFinding, standard: Option<&Standard>, one: &Nearness) -> String {
    let series = &one.series;
    let figure = match standard {
        Some(standard) => numbers::shown(series.value, None, standard),
        None => numbers::shown_margin(series.value),
    };
    let margin = series.moe90.map(|margin| format!(" ±{}", numbers::shown_margin(margin))).unwrap_or_default();
    let apart = match one.difference {
        same if same.is_zero() => String::new(),
        more if more > Decimal::ZERO => format!(", {} above the claim", numbers::shown_margin(more)),
        less => format!(", {} below the claim", numbers::shown_margin(-less)),
    };
    let old = if series.stale { ", too old to carry a verdict" } else { "" };
    let figure = words::with_unit(&figure, found.claim.metric);
    format!("{}: {figure}{margin}{apart}{old}", words::series(series))
}

fn verdict(finding: &VerdictFinding) -> String {
    let claimed = finding.claimed.map_or("not said", words::verdict);
    let basis = match finding.basis {
        Some(Basis::Primary) => "the metric's first choice of figures",
        Some(Basis::Fallback) => "other figures than the metric's first choice",
        Some(Basis::Bound) => "a figure that the city's own cannot pass",
        None => "nothing held",
    };
    let strength = match finding.strength {
        Some(Strength::WithinMargin) => "; the 90 % interval holds the standard",
        Some(Strength::OutsideMargin) => "; the 90 % interval does not reach the standard",
        None => "",
    };
    match finding.support {
        Support::Confirmed => format!("Verdict \"{claimed}\" confirmed by {basis}{strength}."),
        Support::Indicated => format!("Verdict \"{claimed}\" indicated by {basis}{strength}."),
        Support::Contradicted => format!("Verdict \"{claimed}\" contradicted by {basis}{strength}."),
        Support::Doubted => format!("Verdict \"{claimed}\" doubted: {basis} say the opposite{strength}."),
        Support::Undetermined => format!("Verdict \"{claimed}\" neither confirmed nor contradicted."),
    }
}

/// What the methods of each definition or geography say to the claim.
fn groups(finding: &VerdictFinding) -> String {
    let one = |(group, stand): (&&str, &GroupStand)| {
        format!("{}: {}", crate::report::words::group(group), words::stand(*stand))
    };
    let groups: Vec<String> = finding.groups.iter().map(one).collect();
    if groups.is_empty() { String::new() } else { format!(" By group: {}.", groups.join("; ")) }
}
