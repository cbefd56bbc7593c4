//! Why an opinion is what it is: plain sentences with the figures in them, most important first.

use super::opinion::emphasised;
use super::{Case, value, verdict, words};
use crate::model::{
    Basis, Bias, Flag, Level, Metric, Nearness, Observation, OpinionReason, OpinionWord, Reason, Strength, Support,
    ValueWord, Verdict,
};
use crate::verify::settle::missing_files;

/// How many near figures, or missing files, a sentence names.
const FEW: usize = 3;

type Told = (OpinionReason, String);

/// The reasons of an opinion, in the order of [`OpinionReason`].
pub(super) fn of(case: &Case<'_>, word: OpinionWord) -> Vec<Told> {
    let mut told: Vec<Told> = Vec::new();
    told.extend(vague(case));
    if let Verdict::Unknown(reason) = case.verdict.found {
        told.push((OpinionReason::NoVerdict, no_verdict(case, reason)));
    }
    if let Some(seen) = &case.outcome.observation {
        told.extend(against(case, seen));
        told.extend(but(case, seen));
    }
    told.extend(not_looked_at(case));
    told.extend(on_value(case));
    told.extend(flagged(case));
    if matches!(word, OpinionWord::Unmodified | OpinionWord::UnmodifiedWithEmphasis) {
        told.extend(holds(case));
    }
    told
}

fn vague(case: &Case<'_>) -> Option<Told> {
    let vague = case.value.word == ValueWord::TooVague;
    vague.then(|| {
        let text =
            format!("The claim says \"{}\", which no single figure can be held against.", words::printed(case.claim));
        (OpinionReason::TooVague, text)
    })
}

fn no_verdict(case: &Case<'_>, reason: Reason) -> String {
    let because = case.outcome.because.as_str();
    let because = if because.is_empty() || because == reason.id() { reason.sentence() } else { because };
    format!("No figure carries a verdict: {}.", because.trim_end_matches('.'))
}

/// What contradicts the claim, and what is to be said for it all the same.
fn against(case: &Case<'_>, seen: &Observation) -> Vec<Told> {
    let (finding, standard) = (case.verdict, &case.outcome.standard);
    let figure = words::observed(seen, standard);
    let found = words::stands(finding.found, standard);
    let supporters = || words::figures(case.outcome, &finding.supported_by);
    let but = !finding.supported_by.is_empty();
    let within = finding.strength == Some(Strength::WithinMargin);
    let mut told = Vec::new();
    if finding.support == Support::Doubted {
        let end = if but {
            format!("the claim is supported by {}", supporters())
        } else {
            "alone it does not suffice".to_owned()
        };
        let text = format!("No primary figure is at hand. Another one, {figure}, {found}, against the claim; {end}.");
        told.push((OpinionReason::DoubtedByFallback, text));
    }
    if finding.support != Support::Contradicted {
        return told;
    }
    let claimed = words::printed(case.claim);
    if !within && !but {
        told.push((OpinionReason::Contradicted, format!("{figure} {found}, against the claim of {claimed}.")));
    }
    if within {
        let text = format!("{figure} {found}, against the claim of {claimed}, but its 90 % interval holds the limit.");
        told.push((OpinionReason::ContradictedWithinMargin, text));
    }
    if but {
        let text = format!("{figure} {found}, but other admissible figures support the claim: {}.", supporters());
        told.push((OpinionReason::ContradictedButSupported, text));
    }
    told
}

/// What qualifies a verdict that is supported.
fn but(case: &Case<'_>, seen: &Observation) -> Vec<Told> {
    let finding = case.verdict;
    if !matches!(finding.support, Support::Confirmed | Support::Indicated) {
        return Vec::new();
    }
    let figure = words::observed(seen, &case.outcome.standard);
    let mut told = Vec::new();
    match finding.basis {
        Some(Basis::Fallback) => {
            let other = match case.outcome.metric {
                Metric::Broadband => "another definition than the primary one",
                Metric::Pm25 => "another geography than the primary one",
                Metric::Nominated => "another way than the definition's own",
            };
            told.push((OpinionReason::OnFallback, format!("The verdict stands on {other}: {figure}.")));
        }
        Some(Basis::Bound) => {
            let text =
                format!("The verdict stands on a bound: the city's own value is not known, and not above {figure}.");
            told.push((OpinionReason::OnBound, text));
        }
        Some(Basis::Primary) | None => {}
    }
    if finding.strength == Some(Strength::WithinMargin) {
        let limit = words::limit(&case.outcome.standard);
        let text = format!("The 90 % interval of {figure} holds the limit ({limit}).");
        told.push((OpinionReason::WithinMargin, text));
    }
    if !finding.flipped_by.is_empty() {
        let others = words::figures(case.outcome, &finding.flipped_by);
        told.push((
            OpinionReason::GroupFlips,
            format!("Other admissible figures give the opposite verdict: {others}."),
        ));
    }
    told
}

fn not_looked_at(case: &Case<'_>) -> Option<Told> {
    let unseen = &case.verdict.not_looked_at;
    if unseen.is_empty() || case.verdict.support == Support::Undetermined {
        return None;
    }
    let mut names: Vec<String> = Vec::new();
    let files = missing_files(case.outcome).filter(|(method, _)| unseen.contains(method)).map(|(_, file)| file.what);
    let is_stale = |method| verdict::tried(case.outcome, method).is_some_and(|tried| tried.derivation.result.is_ok());
    let stale = unseen.iter().filter(|method| is_stale(**method));
    for name in files.chain(stale.map(|method| format!("newer figures by {}", words::method(*method)))) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let text = format!("Not at hand, and so not looked at: {}.", words::few(names, FEW));
    Some((OpinionReason::NotLookedAt, text))
}

fn on_value(case: &Case<'_>) -> Option<Told> {
    let claimed = words::printed(case.claim);
    if !matches!(case.value.word, ValueWord::NotReproduced | ValueWord::NothingHeld) {
        return None;
    }
    if let Some(near) = value::otherwise(case.claim, case.value) {
        let given = words::series(&near, &case.outcome.standard);
        let text = format!("{claimed} is given only by {given}: {}.{}", why_not_meant(case, &near), bias(case));
        return Some((OpinionReason::ReproducedOtherwise, text));
    }
    let nearest = case.value.near.iter().map(|near| words::series(near, &case.outcome.standard)).collect::<Vec<_>>();
    let nearest = if nearest.is_empty() { String::new() } else { format!("; nearest: {}", words::few(nearest, FEW)) };
    let found = if case.value.word == ValueWord::NothingHeld {
        format!("No figure that the claim can mean is at hand to hold {claimed} against")
    } else {
        format!("No figure of the city gives {claimed}")
    };
    Some((OpinionReason::ValueNotReproduced, format!("{found}{nearest}.{}", bias(case))))
}

/// Why a series that gives the value is not what the claim means.
fn why_not_meant(case: &Case<'_>, near: &Nearness) -> String {
    let claim = case.claim;
    if near.series.level != Level::City {
        return "it is not the city's".to_owned();
    }
    if near.series.stale {
        return format!("it was too old by {}", case.as_of);
    }
    let definition = claim.definition.as_ref().filter(|named| !named.methods.contains(&near.series.method));
    match (definition, claim.period) {
        (Some(named), _) => format!("the claim names \"{}\"", named.text),
        (None, Some(period)) if period != near.series.period => format!("the claim names {}", period.label()),
        _ => "it is a bound or context, not the city's value".to_owned(),
    }
}

fn bias(case: &Case<'_>) -> String {
    let Some((bias, seen)) = case.value.bias.zip(case.outcome.observation.as_ref()) else { return String::new() };
    let lies = match bias {
        Bias::Overstates => "above",
        Bias::Understates => "below",
    };
    format!(
        " The claim lies {lies} the {} that the verdict rests on.",
        words::shown(seen.value, &case.outcome.standard)
    )
}

fn flagged(case: &Case<'_>) -> impl Iterator<Item = Told> {
    emphasised(case).filter_map(Flag::sentence).map(|flag| {
        (OpinionReason::Flagged, words::sentence(&format!("of the figure that the verdict rests on: {flag}")))
    })
}

fn holds(case: &Case<'_>) -> Option<Told> {
    let (by, seen) = (case.value.by.first()?, case.outcome.observation.as_ref()?);
    let standard = &case.outcome.standard;
    let (claimed, figure) = (words::printed(case.claim), words::observed(seen, standard));
    let found = words::stands(case.verdict.found, standard);
    let how = if case.value.word == ValueWord::Reproduced { "is given by" } else { "lies in the 90 % interval of" };
    let text = if (by.series.method, by.series.period) == (seen.method, seen.period) {
        format!("{claimed} {how} {figure}, which {found}, as claimed.")
    } else {
        format!("{claimed} {how} {}; {figure} {found}, as claimed.", words::series(by, standard))
    };
    Some((OpinionReason::Holds, text))
}
