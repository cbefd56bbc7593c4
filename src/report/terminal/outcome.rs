//! One metric of a city's page: the verdict, the value or the reason, the picture, and what other methods say.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::line::{Ink, Line, Page, columns};
use super::{alternatives, chart, matrix, nominated, peers, sensitivity, settle, verdict};
use crate::model::standard::round_half_up;
use crate::model::{
    Assessment, CityAssessment, Detail, Digest, FigureUse, Flag, Method, Observation, Outcome, Provenance, Reason,
    Route, SiteUse, Standard, Statistic, Unit,
};
use crate::report::matrix::three_years;
use crate::report::numbers;
use crate::report::run::Run;

/// Where values stand.
pub(super) const VALUES: usize = 4;
/// Where their words stand.
pub(super) const WORDS: usize = 19;

/// Draws one outcome; `several` says that the city has other years of the same metric.
pub(super) fn outcome(
    page: &mut Page,
    assessment: &Assessment,
    city: &CityAssessment,
    outcome: &Outcome,
    several: bool,
    run: &Run,
) {
    heading(page, outcome, several);
    nominated::title(page, outcome);
    let others = alternatives::rows(outcome, page.style());
    match &outcome.observation {
        Some(_) => {
            value(page, assessment, outcome, others.whole_digits, run);
            chart::draw(page, outcome, &others.concluding);
        }
        None => why(page, outcome),
    }
    if run.every_method && !outcome.methods.is_empty() {
        matrix::draw(page, outcome);
    } else {
        alternatives::draw(page, &others);
    }
    let arrow = || Line::new().to(VALUES).ink(Ink::Strong, "->");
    if let Some(others) = sensitivity::sentence(outcome) {
        let ink = if others.flips { Ink::Bad } else { Ink::Plain };
        page.hung(arrow(), VALUES + 3, ink, &others.text);
    }
    for beside in run.every_method.then(|| three_years(outcome)).into_iter().flatten() {
        let beside = if page.style().unicode {
            beside
        } else {
            beside.replace(Unit::MicrogramsPerCubicMetre.symbol(), unit(outcome.unit(), false))
        };
        page.hung(arrow(), VALUES + 3, Ink::Plain, &beside);
    }
    nominated::beside(page, outcome);
    if let Some(others) = peers::sentence(city, outcome, run) {
        page.hung(arrow(), VALUES + 3, Ink::Plain, &others);
    }
    for step in settle::sentences(outcome, run) {
        page.hung(arrow(), VALUES + 3, Ink::Plain, &step);
    }
    nominated::warnings(page, outcome);
}

fn heading(page: &mut Page, outcome: &Outcome, several: bool) {
    let mut line = Line::new().ink(Ink::Strong, &format!("  {}", verdict::title(outcome.metric)));
    let period = outcome.observation.as_ref().map(|seen| seen.period);
    let period = period.or_else(|| outcome.methods.first().map(|tried| tried.derivation.period));
    if let Some(period) = period.filter(|_| several) {
        line = line.ink(Ink::Strong, &format!(" {}", period.label()));
    }
    let (start, words) = (line.columns() + 2, verdict::heading(outcome));
    let unit = unit(outcome.unit(), page.style().unicode);
    let limit = format!("{} {unit}", outcome.standard.words());
    let long = format!("standard: {limit}");
    let ink = verdict::ink(outcome.verdict);
    if start + columns(&words) > page.columns() {
        page.hung(line, start, ink, &words);
        page.between(Line::new(), Ink::Plain, &long);
        return;
    }
    let fits = |right: &str| start + columns(&words) + 2 + columns(right) <= page.columns();
    // The short form saves a line; where it would not, the long one is clearer.
    let right = if !fits(&long) && fits(&limit) { &limit } else { &long };
    page.between(line.to(start).ink(ink, &words), Ink::Plain, right);
}

/// A unit as the terminal can show it.
pub(super) fn unit(unit: Unit, unicode: bool) -> &'static str {
    if unicode || unit == Unit::Percent { unit.symbol() } else { unit.id() }
}

fn why(page: &mut Page, outcome: &Outcome) {
    let reason = outcome.verdict.reason().unwrap_or(Reason::NotHeld);
    // A gap of which nothing more is known says its word alone.
    let says_more = !outcome.because.is_empty() && outcome.because != reason.id();
    let because = if says_more { &outcome.because } else { reason.sentence() };
    let because = because.trim_end_matches('.');
    let text =
        if reason == Reason::NoProvider { format!("unknown(no_provider): {because}") } else { because.to_owned() };
    page.hung(Line::new().to(VALUES).ink(Ink::Strong, "why"), WORDS, Ink::Plain, &text);
}

fn value(page: &mut Page, assessment: &Assessment, outcome: &Outcome, whole_digits: usize, run: &Run) {
    let Some(seen) = &outcome.observation else { return };
    let style = page.style();
    let mut text = figure(seen, &outcome.standard, whole_digits);
    if let Some(margin) = seen.moe90 {
        text = format!("{text} {}{}", style.plus_minus(), numbers::shown_margin(margin));
    }
    let at_most = seen.flags.contains(Flag::MarginUpperBound);
    let origin = verdict::origin(run.supply, seen.origin).map(|word| format!("; {word}")).unwrap_or_default();
    let (what, from) = (what(seen), format!("({}{origin})", made_from(&assessment.evidence, seen)));
    let lead = Line::new().to(VALUES).ink(Ink::Strong, &text);
    let start = WORDS.max(lead.columns() + 2);
    if !at_most && start + columns(&what) + 1 + columns(&from) <= page.columns() {
        page.line(lead.to(start).text(&what).ink(Ink::Quiet, &format!(" {from}")));
    } else {
        page.hung(lead, start, Ink::Plain, &what);
        let lead = Line::new().to(VALUES);
        let lead = if at_most { lead.ink(Ink::Quiet, "(at most)") } else { lead };
        page.hung(lead, start, Ink::Quiet, &from);
    }
    for (at, sentence) in seen.flags.iter().filter_map(Flag::sentence).enumerate() {
        let lead = Line::new().to(VALUES).ink(Ink::Open, if at == 0 { "note" } else { "" });
        page.hung(lead, start, Ink::Plain, sentence);
    }
}

/// A value with its unit where it is a share, its whole digits padded to `whole_digits`.
pub(super) fn figure(seen: &Observation, standard: &Standard, whole_digits: usize) -> String {
    let text = numbers::shown(seen.value, seen.rounded_to, standard);
    let pad = whole_digits.saturating_sub(whole_digits_of(&text));
    let unit = if standard.unit == Unit::Percent { " %" } else { "" };
    format!("{}{text}{unit}", " ".repeat(pad))
}

/// Digits before the point.
pub(super) fn whole_digits_of(text: &str) -> usize {
    text.split('.').next().unwrap_or(text).len()
}

/// What the value is, in plain words, without its period.
pub(in crate::report) fn what(seen: &Observation) -> String {
    match (seen.method, &seen.detail) {
        (Method::Broadband { definition, .. }, _) => definition.words().to_owned(),
        (Method::Nominated(name), _) => crate::report::words::way(name).to_owned(),
        (Method::Pm25 { statistic, .. }, Detail::Sites(sites)) => sites_in_words(statistic, sites),
        (Method::Pm25 { .. }, Detail::Counties(counties)) if counties.len() > 1 => {
            format!("highest monitor of the city's {} counties", counties.len())
        }
        (Method::Pm25 { statistic, .. }, _) => statistic.words().to_owned(),
    }
}

fn sites_in_words(statistic: Statistic, sites: &[SiteUse]) -> String {
    let count = match sites.len() {
        1 => "1 site".to_owned(),
        count => format!("{count} sites"),
    };
    match statistic {
        Statistic::CityMean => format!("mean of monitors in the city, {count}"),
        Statistic::Idw => format!("mean of {count} within 50 km, by distance"),
        Statistic::Nearest => {
            format!("nearest monitor{}", nearest_km(sites).map(|km| format!(", {km} km")).unwrap_or_default())
        }
        Statistic::CountyMean => format!("mean of {count} in {}", counties(sites)),
        Statistic::CountyMax | Statistic::DesignValue => statistic.words().to_owned(),
    }
}

/// Kilometres to the nearest site, rounded, where the method looks at distances.
fn nearest_km(sites: &[SiteUse]) -> Option<Decimal> {
    let metres = sites.iter().filter_map(|site| site.distance_m).min()?;
    Some(round_half_up(Decimal::new(metres.into(), 3), 0))
}

fn counties(sites: &[SiteUse]) -> String {
    let mut names: Vec<_> = sites.iter().filter_map(|site| site.county.as_deref()).collect();
    names.sort_unstable();
    names.dedup();
    match names[..] {
        [] => "the county".to_owned(),
        [only] => format!("{only} County"),
        _ => format!("the city's {} counties", names.len()),
    }
}

/// The survey and table, or the agency and the period.
pub(in crate::report) fn made_from(evidence: &BTreeMap<Digest, Provenance>, seen: &Observation) -> String {
    let period = seen.period.label();
    match (seen.method, &seen.detail) {
        (Method::Broadband { dataset, definition }, Detail::Share { numerator, denominator, .. }) => format!(
            "{} {period}, {}: {} of {}",
            dataset.words(),
            definition.table(),
            numbers::grouped(*numerator),
            numbers::grouped(*denominator)
        ),
        (Method::Nominated(_), Detail::Figures(figures)) => format!("{period}, {}", figures_in_words(figures)),
        (Method::Nominated(_), _) => period,
        (Method::Broadband { dataset, definition }, _) => {
            format!("{} {period}, {}", dataset.words(), definition.table())
        }
        (Method::Pm25 { .. }, detail) => {
            let routes = seen.evidence.iter().filter_map(|digest| evidence.get(digest));
            let service = match routes.map(|provenance| provenance.resource.route()).min() {
                Some(Route::Airdata) => "EPA AirData",
                Some(Route::Aqs) => "EPA AQS",
                _ => "EPA",
            };
            format!("{service} {period}{}", which_sites(seen.method, detail))
        }
    }
}

/// `12 from 4 records of file a.csv over 4,500 from table B01003 of acs5`: each figure with what it was read from.
fn figures_in_words(figures: &[FigureUse]) -> String {
    let one = |figure: &FigureUse| {
        let joined = match figure.part {
            "denominator" => " over ",
            "margin" => ", give or take ",
            _ => "",
        };
        let value = numbers::grouped(figure.value);
        match figure.records {
            1 => format!("{joined}{value} from {}", figure.from),
            many => format!("{joined}{value} from {} records of {}", numbers::grouped(many.into()), figure.from),
        }
    };
    figures.iter().map(one).collect()
}

/// `: West Phoenix` for up to two sites with names, or how far the nearest is.
fn which_sites(method: Method, detail: &Detail) -> String {
    let Detail::Sites(sites) = detail else { return String::new() };
    if matches!(method, Method::Pm25 { statistic: Statistic::Idw, .. }) {
        return nearest_km(sites).map(|km| format!(", nearest site {km} km off")).unwrap_or_default();
    }
    let names: Vec<_> = sites.iter().filter_map(|site| site.site_name.as_deref()).collect();
    if names.is_empty() || names.len() != sites.len() || names.len() > 2 {
        return String::new();
    }
    format!(": {}", names.join(", "))
}
