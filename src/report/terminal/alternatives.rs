//! What other methods say: at most one line for each definition or statistic and conclusion, near-copies as a range.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::line::{Ink, Line, Page, Style};
use super::matrix::stand_in_words;
use super::outcome::{VALUES, WORDS, figure, what, whole_digits_of};
use crate::model::method::Table;
use crate::model::{
    Definition, Events, MeanOf, Method, Name, Observation, Outcome, Period, PocRule, Reason, Statistic, Unit,
};
use crate::report::chosen::is_chosen;
use crate::report::matrix::Stand;
use crate::report::{numbers, words};

/// Columns at the right of a line for what it concludes.
const CONCLUSION: usize = 17;
/// The conclusion stands no further right, so that a wide page can be read across.
const CONCLUSION_AT_MOST: usize = 84;

/// What a method measures, near-copies taken together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Share(Definition),
    Concentration(Statistic),
    Defined(Name),
}

impl Kind {
    fn of(method: Method) -> Self {
        match method {
            Method::Broadband { definition, .. } => Self::Share(definition),
            Method::Pm25 { statistic, .. } => Self::Concentration(statistic),
            Method::Nominated(name) => Self::Defined(name),
        }
    }

    fn table(self) -> Option<Table> {
        match self {
            Self::Share(definition) => Some(definition.table()),
            Self::Concentration(_) | Self::Defined(_) => None,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Share(definition) => words::definition_short(definition),
            Self::Concentration(statistic) => statistic.words(),
            Self::Defined(name) => words::way(name),
        }
    }
}

/// Methods of one kind with one conclusion.
struct Group<'a> {
    kind: Kind,
    conclusion: Stand,
    seen: Vec<&'a Observation>,
}

/// The lines below a value, ready to draw.
pub(super) struct Rows {
    values: Vec<(String, String, Stand)>,
    /// Figures too old to carry a verdict that are not drawn.
    more_old: usize,
    gaps: Vec<(&'static str, String)>,
    /// Digits before the point of the largest value on this page, the chosen one's included.
    pub(super) whole_digits: usize,
    /// Values by which other methods reach a verdict.
    pub(super) concluding: Vec<Decimal>,
}

/// The lines for every method of `outcome` but the one its verdict was given by.
pub(super) fn rows(outcome: &Outcome, style: Style) -> Rows {
    let mut groups = groups(outcome);
    let gaps = gaps(outcome, &groups);
    let more_old = fold_the_old(&mut groups);
    let shown = |seen: &Observation| whole_digits_of(&numbers::shown(seen.value, seen.rounded_to, &outcome.standard));
    let all = groups.iter().flat_map(|group| group.seen.iter().copied()).chain(&outcome.observation);
    let whole_digits = all.map(shown).max().unwrap_or_default();
    let values = groups
        .iter()
        .map(|group| (range(outcome, group, whole_digits, style), text(outcome, group), group.conclusion))
        .collect();
    let concluding = groups.iter().filter(|group| group.conclusion.concludes());
    let concluding = concluding.flat_map(|group| group.seen.iter().map(|seen| seen.value)).collect();
    Rows { values, more_old, gaps, whole_digits, concluding }
}

fn groups(outcome: &Outcome) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for tried in outcome.methods.iter().filter(|tried| !is_chosen(outcome, tried)) {
        let Ok(seen) = &tried.derivation.result else { continue };
        let (kind, conclusion) = (Kind::of(seen.method), Stand::of(outcome, tried));
        match groups.iter_mut().find(|group| group.kind == kind && group.conclusion == conclusion) {
            Some(group) => group.seen.push(seen),
            None => groups.push(Group { kind, conclusion, seen: vec![seen] }),
        }
    }
    let chosen = outcome.observation.as_ref().map(|seen| Kind::of(seen.method));
    // Those of the chosen statistic stay: their spread is what the choice of a monitor is worth.
    let foldable = |group: &&mut Group<'_>| group.is_of_near_copies() && chosen != Some(group.kind);
    groups.iter_mut().filter(foldable).for_each(Group::keep_the_plainest);
    groups
}

impl Group<'_> {
    /// Near-copies of one statistic that conclude the same: which monitor of a site or which days, no reader of a page
    /// needs to choose among them.
    fn is_of_near_copies(&self) -> bool {
        matches!(self.kind, Kind::Concentration(_)) && !matches!(self.conclusion, Stand::Flip(_))
    }

    fn keep_the_plainest(&mut self) {
        self.seen.sort_by_key(|seen| match seen.method {
            Method::Pm25 { poc, events, mean, .. } => (events, poc, mean),
            Method::Broadband { .. } | Method::Nominated(_) => (Events::Measured, PocRule::Lowest, MeanOf::Days),
        });
        self.seen.truncate(1);
    }
}

/// Of figures that are too old the first, and how many more there are: none of them carries a verdict.
fn fold_the_old(groups: &mut Vec<Group<'_>>) -> usize {
    let old = |group: &Group<'_>| group.conclusion == Stand::TooOld;
    let first = groups.iter().position(old);
    let before = groups.len();
    let mut at = 0;
    groups.retain(|group| {
        at += 1;
        !old(group) || Some(at - 1) == first
    });
    before - groups.len()
}

/// `7.93`, or `7.93–9.96` over near-copies.
fn range(outcome: &Outcome, group: &Group<'_>, whole_digits: usize, style: Style) -> String {
    let low = group.seen.iter().min_by_key(|seen| seen.value);
    let high = group.seen.iter().max_by_key(|seen| seen.value);
    let (Some(low), Some(high)) = (low, high) else { return String::new() };
    let (from, to) = (figure(low, &outcome.standard, whole_digits), figure(high, &outcome.standard, 0));
    if from.trim_start() == to {
        return from;
    }
    let from = if outcome.unit() == Unit::Percent { from.trim_end_matches(" %") } else { &from };
    format!("{from}{}{to}", style.dash())
}

fn text(outcome: &Outcome, group: &Group<'_>) -> String {
    let chosen = outcome.observation.as_ref();
    let mut periods: Vec<Period> = group.seen.iter().map(|seen| seen.period).collect();
    periods.sort_unstable_by_key(|period| (period.to, period.from));
    periods.dedup();
    let same_period = chosen.is_some_and(|chosen| periods[..] == [chosen.period]);
    let when = if same_period { String::new() } else { format!(", {}", span(&periods)) };
    if let Some(chosen) = chosen.filter(|chosen| Kind::of(chosen.method) == group.kind) {
        return near_copies(chosen, &group.seen) + &when;
    }
    let what = match (group.kind, group.seen.first()) {
        (Kind::Concentration(_), Some(first)) => what(first),
        (kind, _) => kind.label().to_owned(),
    };
    what + &when
}

/// `2014`, `2017-2021`, or `2019 to 2021` over several.
fn span(periods: &[Period]) -> String {
    match periods {
        [] => String::new(),
        [only] => only.label(),
        [first, .., last] => format!("{} to {}", first.label(), last.label()),
    }
}

/// By what near-copies of the chosen method differ from it: `the same, other monitor and event rules`.
fn near_copies(chosen: &Observation, copies: &[&Observation]) -> String {
    let mut names = BTreeSet::new();
    for copy in copies {
        match (copy.method, chosen.method) {
            (Method::Broadband { dataset, .. }, Method::Broadband { dataset: other, .. }) if dataset != other => {
                return "the same, by the other survey".to_owned();
            }
            (
                Method::Pm25 { poc, events, mean, .. },
                Method::Pm25 { poc: pocs, events: other_events, mean: days, .. },
            ) => {
                names.extend((poc != pocs).then_some("monitor"));
                names.extend((events != other_events).then_some("event"));
                names.extend((mean != days).then_some("averaging"));
            }
            (Method::Broadband { .. } | Method::Pm25 { .. } | Method::Nominated(_), _) => {}
        }
    }
    match &names.into_iter().collect::<Vec<_>>()[..] {
        [] => "the same in other years".to_owned(),
        [only] => format!("the same, other {only} rules"),
        [first @ .., last] => format!("the same, other {} and {last} rules", first.join(", ")),
    }
}

/// Kinds that gave no value at all, by reason and, for shares, table.
fn gaps(outcome: &Outcome, groups: &[Group<'_>]) -> Vec<(&'static str, String)> {
    let mut gaps: Vec<(Reason, Vec<Kind>)> = Vec::new();
    let mut told: Vec<Kind> = groups.iter().map(|group| group.kind).collect();
    told.extend(outcome.observation.as_ref().map(|seen| Kind::of(seen.method)));
    for tried in &outcome.methods {
        let kind = Kind::of(tried.derivation.method);
        let Err(gap) = &tried.derivation.result else { continue };
        if told.contains(&kind) || outcome.verdict.reason().is_some_and(|told| tells(told, gap.reason)) {
            continue;
        }
        told.push(kind);
        match gaps.iter_mut().find(|(reason, kinds)| *reason == gap.reason && kinds[0].table() == kind.table()) {
            Some((_, kinds)) => kinds.push(kind),
            None => gaps.push((gap.reason, vec![kind])),
        }
    }
    gaps.into_iter().map(|(reason, kinds)| (words::reason_short(reason), kinds_in_words(&kinds))).collect()
}

/// Whether a page that says why `verdict` is unknown, and what would settle it, already tells of a gap by `reason`.
fn tells(verdict: Reason, reason: Reason) -> bool {
    verdict == reason || matches!(reason, Reason::NotHeld | Reason::ProviderFailed)
}

fn kinds_in_words(kinds: &[Kind]) -> String {
    let [Kind::Share(first), rest @ ..] = kinds else {
        return kinds.iter().map(|kind| kind.label()).collect::<Vec<_>>().join("; ");
    };
    let more = match rest.len() {
        0 => String::new(),
        1 => ", and one other definition".to_owned(),
        count => format!(", and {count} other definitions"),
    };
    format!("{}{more} ({})", words::definition_short(*first), first.table())
}

/// Draws the lines.
pub(super) fn draw(page: &mut Page, rows: &Rows) {
    let at = page.columns().saturating_sub(CONCLUSION).min(CONCLUSION_AT_MOST);
    for (value, text, conclusion) in &rows.values {
        let (ink, words) = stand_in_words(*conclusion);
        let lead = Line::new().to(VALUES).text(value);
        let start = WORDS.max(lead.columns() + 2);
        let mut lines = super::line::wrap(text, at.saturating_sub(start + 2)).into_iter();
        let first = lines.next().unwrap_or_default();
        page.line(lead.to(start).text(&first).to(at).ink(ink, words));
        for line in lines {
            page.line(Line::new().to(start).text(&line));
        }
    }
    if rows.more_old > 0 {
        let methods =
            if rows.more_old == 1 { "one other method".to_owned() } else { format!("{} other methods", rows.more_old) };
        page.line(Line::new().to(WORDS).ink(Ink::Quiet, &format!("{methods}: too old too")));
    }
    for (reason, text) in &rows.gaps {
        page.hung(Line::new().to(VALUES).ink(Ink::Quiet, reason), WORDS, Ink::Quiet, text);
    }
}
