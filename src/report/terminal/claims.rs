//! Claims: the opinion first, then what was found of value and verdict, why, and what would settle it.

use super::line::{Ink, Line, Page};
use crate::model::{CityAssessment, ClaimFinding, OpinionReason, OpinionWord};
use crate::report::dossier::answers::{self, Told};
use crate::report::dossier::{claims, words};

/// Where the words of a finding begin.
const WORDS: usize = 13;
/// So many things that would settle a question are named, the one that settles most first.
const SETTLES: usize = 2;

/// How a city supplies what the agencies do not have; said once.
const HOW_TO_ANSWER: &str = "The city can supply a figure of its own: an [[answer]] in the file of claims, with value, \
                             period, method and file. It is judged beside the agencies' and moves no opinion.";

/// The claims about one city.
pub(super) fn claims(page: &mut Page, judged: &CityAssessment) {
    for found in &judged.claims {
        page.blank();
        claim(page, judged, found);
    }
    if judged.claims.iter().any(|found| found.is_open() && found.answers.is_empty()) {
        page.blank();
        page.hung(Line::new().ink(Ink::Quiet, "  ANSWER").to(WORDS), WORDS, Ink::Plain, HOW_TO_ANSWER);
    }
}

fn claim(page: &mut Page, judged: &CityAssessment, found: &ClaimFinding) {
    let claim = &found.claim;
    let what = format!("{}: {}", words::outcome(claim.metric), words::claimed(&claim.value, claim.metric));
    let lead = Line::new().ink(Ink::Strong, "  CLAIM  ").ink(Ink::Strong, &what);
    page.between(lead, ink(found.opinion.word), &word(found.opinion.word));
    let named: Vec<&str> = [Some(claim.claimant.as_str()), claim.document.as_deref(), claim.page.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    page.hung(Line::new().ink(Ink::Quiet, "    said in").to(WORDS), WORDS, Ink::Quiet, &named.join("; "));
    let standard = judged.judging(claim).map(|outcome| &*outcome.standard);
    let [value, verdict] = claims::sentences(found, standard);
    part(page, "value", value.trim_start_matches("Value "));
    part(page, "verdict", verdict.trim_start_matches("Verdict "));
    // What the value's own sentence says is not said again.
    let reasons = found.opinion.reasons.iter().filter(|(reason, _)| *reason != OpinionReason::ValueNotReproduced);
    for (at, (_, reason)) in reasons.enumerate() {
        part(page, if at == 0 { "because" } else { "" }, reason);
    }
    for (at, settle) in found.opinion.settles.iter().take(SETTLES).enumerate() {
        let commands = settle.commands.join(", or ");
        let commands = if commands.is_empty() { commands } else { format!(" ({commands})") };
        part(page, if at == 0 { "settles" } else { "" }, &format!("{}: ask {}{commands}", settle.what, settle.whom));
    }
    for one in &found.answers {
        answer(page, answers::told(found, one, standard));
    }
}

/// A city's own figure, apart from all that the opinion rests on.
fn answer(page: &mut Page, told: Told) {
    let Told { figure, supplied, method, says, further, check } = told;
    page.blank();
    let lead = Line::new().ink(Ink::Quiet, "    own").to(WORDS);
    page.hung(lead, WORDS, Ink::Strong, &format!("{}: {figure}", answers::LABEL));
    for text in [answers::NOT_DERIVED.to_owned(), supplied, method, says].into_iter().chain(further).chain([check]) {
        part(page, "", &text);
    }
}

fn part(page: &mut Page, name: &str, text: &str) {
    page.hung(Line::new().ink(Ink::Quiet, &format!("    {name}")).to(WORDS), WORDS, Ink::Plain, text);
}

/// An opinion in capitals, where a verdict would stand.
fn word(word: OpinionWord) -> String {
    word.id().replace('_', " ").to_uppercase()
}

fn ink(word: OpinionWord) -> Ink {
    match word {
        OpinionWord::Unmodified | OpinionWord::UnmodifiedWithEmphasis => Ink::Good,
        OpinionWord::Qualified | OpinionWord::Disclaimer => Ink::Open,
        OpinionWord::Adverse => Ink::Bad,
    }
}

/// Claims of many cities, a line each: the opinion, what is claimed, and the figure nearest to it.
pub(super) fn lines(page: &mut Page, cities: &[CityAssessment]) {
    let found: Vec<&ClaimFinding> = cities.iter().flat_map(|city| &city.claims).collect();
    if found.is_empty() {
        return;
    }
    page.blank();
    page.line(Line::new().ink(Ink::Strong, "CLAIMS"));
    for one in found {
        let city = super::city::short_name(&one.claim.city);
        let claimed = words::claimed(&one.claim.value, one.claim.metric);
        let value = one.value.word.id().replace('_', " ");
        let lead = Line::new().ink(ink(one.opinion.word), &format!("  {:<28}", word(one.opinion.word)));
        let text = format!("{city}: {} {claimed}, value {value}", one.claim.metric);
        let own = match one.answers.len() {
            0 => String::new(),
            1 => "; 1 figure of the city's own".to_owned(),
            several => format!("; {several} figures of the city's own"),
        };
        page.hung(lead, 30, Ink::Plain, &format!("{text}{own}"));
    }
    page.blank();
    for opinion in OpinionWord::ALL {
        let count = cities.iter().flat_map(|city| &city.claims).filter(|one| one.opinion.word == *opinion).count();
        if count > 0 {
            page.line(Line::new().text(&format!("  {count:>5} {}", word(*opinion).to_lowercase())));
        }
    }
}
