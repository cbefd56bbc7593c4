//! The parts of a score's page below the tier: criteria, outcomes, editions, notes.

use super::super::numbers;
use super::super::terminal::city::short_name;
use super::super::terminal::{Ink, JOINT, Line, Page, columns};
use super::Scored;
use super::text::AT;
use super::words::{count, joined, tiers};
use crate::model::{Basis, City, Edition, OpinionWord, OutcomeCount, Response, Slot};
use crate::scoring::{EditionEffect, FoundOutcome, STANDING_NOTE, Source};

/// Criteria by practice area, with those that are not met.
pub(super) fn criteria(page: &mut Page, scored: &Scored) {
    let (score, dot) = (scored.score, page.style().dot());
    let of = |response: Response| format!("{} {}", score.case.count(response), response.title());
    let all = format!("{} of {}, {} %", score.met, score.count, score.percent);
    let rest = format!("{all} {dot} {} {dot} {}", of(Response::InProgress), of(Response::No));
    page.line(Line::new().ink(Ink::Strong, "  CRITERIA").ink(Ink::Plain, &format!("  {rest}")));
    let widest = score.areas.iter().map(|area| columns(&area.area.name)).max().unwrap_or_default();
    for area in &score.areas {
        let share = format!("{:>2} of {:>2} {:>4} %", area.met, area.count, area.percent);
        let lead = Line::new().text("    ").text(&area.area.name).to(6 + widest).text(&share);
        let at = lead.columns() + 3;
        page.hung(lead, at, Ink::Quiet, &unmet(scored, &area.area.id));
    }
}

/// `DM8 In Progress, LC7 No`.
fn unmet(scored: &Scored, area: &str) -> String {
    let of_area = || scored.config.criteria.iter().filter(|criterion| criterion.area == area);
    let by = |response: Response| -> Option<String> {
        let given = |id| scored.score.case.responses.get(id) == Some(&response);
        let ids: Vec<&str> =
            of_area().filter(|criterion| given(&criterion.id)).map(|criterion| criterion.id.0.as_str()).collect();
        (!ids.is_empty()).then(|| format!("{}: {}", response.title().replace(' ', &JOINT.to_string()), ids.join(", ")))
    };
    [Response::InProgress, Response::No].into_iter().filter_map(by).collect::<Vec<_>>().join("; ")
}

/// Each outcome with how it counts and why.
pub(super) fn outcomes(page: &mut Page, scored: &Scored) {
    let score = scored.score;
    let tally: Vec<String> = OutcomeCount::ALL
        .iter()
        .map(|way| (score.case.outcomes(&[*way]), count(*way)))
        .filter(|(many, _)| *many > 0)
        .map(|(many, word)| format!("{many} {word}"))
        .collect();
    page.line(Line::new().ink(Ink::Strong, "  OUTCOMES").ink(Ink::Plain, &format!("  {}", tally.join(", "))));
    for (slot, way) in &score.case.outcomes {
        let ink = match way {
            OutcomeCount::Established => Ink::Good,
            OutcomeCount::Indicated | OutcomeCount::Open => Ink::Open,
            OutcomeCount::NotMet => Ink::Bad,
            OutcomeCount::NotNominated => Ink::Quiet,
        };
        let lead = Line::new().text("    ").text(slot.id()).to(AT).ink(ink, count(*way));
        let told = scored.found.outcomes.get(slot).map(|found| outcome(scored, *slot, *way, found));
        page.hung(lead.to(AT + 15), AT + 15, Ink::Plain, &told.unwrap_or_default());
    }
}

/// `83.60 % in 2017–2021, by a fallback, as of 2023-07-01, entry 12`.
fn outcome(scored: &Scored, slot: Slot, way: OutcomeCount, found: &FoundOutcome) -> String {
    let mut parts = Vec::new();
    if let Some(value) = found.value {
        let unit = slot.given_metric().map(|metric| format!(" {}", metric.unit().symbol())).unwrap_or_default();
        let period = found.period.map(|period| format!(" in {}", period.label())).unwrap_or_default();
        parts.push(format!("{}{unit}{period}", numbers::fixed(value, found.decimals)));
    }
    parts.extend(match found.basis {
        Some(Basis::Fallback) => Some("by a fallback".to_owned()),
        Some(Basis::Bound) => Some("by a bound".to_owned()),
        Some(Basis::Primary) | None => None,
    });
    if found.count == OutcomeCount::NotNominated && way == OutcomeCount::Open {
        parts.push("the document counts one, and nothing of it is found".to_owned());
    }
    parts.extend(Some(found.because.clone()).filter(|why| !why.is_empty()));
    parts.extend(found.as_of.map(|day| format!("as of {day}")));
    parts.extend(found.entry.map(|entry| format!("entry {entry}")));
    for opinion in &found.opinions {
        let word = opinion.word.id().replace('_', " ");
        parts.push(format!("opinion on \u{201c}{}\u{201d}: {word}", opinion.claim));
    }
    if scored.score.pivotal.iter().any(|one| one.slot == slot) {
        parts.push("pivotal".to_owned());
    }
    parts.join(", ")
}

/// What each wording of the rules makes of it.
pub(super) fn editions(page: &mut Page, scored: &Scored) {
    page.line(Line::new().ink(Ink::Strong, "  EDITIONS OF THE RULES"));
    let ids = scored.config.editions.iter().map(|edition| columns(&edition.id.0));
    let widest = ids.max().unwrap_or_default();
    for (edition, effect) in scored.config.editions.iter().zip(&scored.score.editions) {
        let mark = if edition.id == scored.edition.id { "  > " } else { "    " };
        let dash = page.style().dash();
        let bands = edition.tiers.iter().map(|rule| format!("{}{dash}{}", rule.from_percent, rule.to_percent));
        let bands = bands.collect::<Vec<_>>().join(" ");
        let lead = Line::new().ink(Ink::Strong, mark).text(&edition.id.0).to(6 + widest).ink(Ink::Quiet, &bands);
        let at = 6 + widest + 24;
        let ambiguous = if effect.is_ambiguous() { ", ambiguous" } else { "" };
        page.hung(lead.to(at), at, Ink::Plain, &(tiers(effect.tier) + ambiguous));
    }
    let score = scored.score;
    let counts: Vec<String> = score.parting.iter().map(ToString::to_string).collect();
    let sentence = match (&counts[..], score.is_where_editions_part()) {
        ([], _) => "the editions give the same tier at every count".to_owned(),
        (counts, false) => {
            let (at, count) = (joined(counts, "and"), score.count);
            format!("they part at {at} of {count} criteria only: here, at {}, all agree", score.met)
        }
        (counts, true) => {
            let (at, count) = (joined(counts, "and"), score.count);
            format!("they part at {at} of {count} criteria only, and here it is so: see above")
        }
    };
    page.hung(Line::new().text("    ->"), 7, Ink::Plain, &sentence);
}

/// What the wordings say of a count at which they part.
pub(super) fn ambiguity(scored: &Scored) -> String {
    let score = scored.score;
    let all = scored.config.editions.iter().zip(&score.editions);
    let each: Vec<String> = all.map(|(edition, effect)| reading(scored, edition, effect)).collect();
    format!(
        "{} of {} is {} %, printed as {} %. {}. Which holds is the programme's to say.",
        score.met,
        score.count,
        score.share,
        score.percent,
        each.join("; ")
    )
}

fn reading(scored: &Scored, edition: &Edition, effect: &EditionEffect) -> String {
    let [(_, printed), _, (_, lower)] = effect.readings;
    let (id, score) = (&edition.id, scored.score);
    if !effect.is_ambiguous() {
        return format!("By {id} it is in the band of {}", printed.title());
    }
    let mut said = format!("by {id} it is in the band of {} as printed", printed.title());
    if effect.between_bands {
        let below = edition.tiers.iter().rfind(|rule| rule.tier <= lower);
        let above = edition.tiers.iter().find(|rule| rule.tier > lower);
        let ends = below.zip(above).map(|(below, above)| (below.to_percent, above.from_percent));
        let ends = ends.map(|(to, from)| format!(", between {to} and {from}")).unwrap_or_default();
        said.push_str(&format!(" and in none at {} %{ends}", score.share));
    }
    if lower != printed {
        said.push_str(&format!(", and in that of {} by where bands begin", lower.title()));
    }
    said
}

/// What a reader must know besides.
pub(super) fn notes(page: &mut Page, scored: &Scored) {
    let mut notes = vec![STANDING_NOTE.to_owned()];
    notes.push("shares are rounded half up to whole percents, as the programme's report prints them".to_owned());
    notes.extend(scored.assessment.document.iter().map(|document| format!("assessed: {document}")));
    if scored.found.source == Source::Report {
        notes.extend(scored.report.map(|report| format!("outcomes are those of {report}")));
    }
    let own = scored.config.editions.iter().filter(|edition| edition.note.is_some());
    notes.extend(own.filter_map(|edition| Some(format!("{}: {}", edition.id, edition.note.as_ref()?))));
    notes.extend(scored.assessment.notes.iter().map(|note| format!("{}, {note}", scored.file)));
    for (at, (letter, note)) in ('a'..='z').zip(&notes).enumerate() {
        let lead = Line::new().ink(Ink::Strong, if at == 0 { "  Notes" } else { "" }).to(9);
        page.hung(lead.ink(Ink::Quiet, &letter.to_string()), 12, Ink::Quiet, note);
    }
    let more = notes.len().saturating_sub(26);
    if more > 0 {
        page.hung(Line::new(), 12, Ink::Quiet, &format!("and {more} more, in JSON"));
    }
}

/// The command that looks closer.
pub(super) fn next(page: &mut Page, scored: &Scored) {
    let is_open = |slot: &Slot| scored.score.case.outcomes.get(slot) == Some(&OutcomeCount::Open);
    let given = [Slot::Broadband, Slot::Pm25];
    let doubted = |slot: &&Slot| {
        let found = scored.found.outcomes.get(slot);
        found.is_some_and(|found| found.opinions.iter().any(|one| one.word == OpinionWord::Adverse))
    };
    let hangs = |slot: &&Slot| scored.score.pivotal.iter().any(|one| one.slot == **slot);
    let city = &scored.assessment.city;
    let command = if given.iter().any(is_open) && matches!(city, City::Abroad(_)) {
        // No agency is asked about a city abroad: only a definition of its own can give an outcome.
        format!("outcomes nominate new --city \"{}\"", short_name(city))
    } else if given.iter().any(is_open) && scored.found.source != Source::Verified {
        let file = if scored.file.contains(' ') { format!("\"{}\"", scored.file) } else { scored.file.to_owned() };
        format!("outcomes score {file}{} --verify", scored.options)
    } else {
        let pick = given.iter().find(doubted).or_else(|| given.iter().find(|slot| is_open(slot)));
        let slot = pick.or_else(|| given.iter().find(hangs)).unwrap_or(&Slot::Broadband);
        let day = scored.found.outcomes.get(slot).and_then(|found| found.as_of);
        let day = day.map(|day| format!(" --as-of {day}")).unwrap_or_default();
        format!("outcomes explain \"{}\" {}{day}", short_name(city), slot.id())
    };
    let fits = columns(&command) + 9 <= page.columns();
    let command = if fits { command.replace(' ', &JOINT.to_string()) } else { command };
    page.hung(Line::new().ink(Ink::Strong, "  Next"), 9, Ink::Plain, &command);
}
