//! The methods matrix: every method tried, what it gives, how far that is from the limit, and what follows from it.
//! Told once, so that the text page and the filed page hold the same rows.

use super::chosen::is_chosen;
use super::words;
use crate::model::outcome::Alternative;
use crate::model::{Flag, Gap, Method, Outcome, Period, Reason, Statistic, Verdict};

/// What a method's figure means beside the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stand {
    /// It carries the verdict.
    Chosen(Verdict),
    /// It concludes this, and not the opposite of the verdict.
    Same(Verdict),
    /// It concludes the opposite of the verdict.
    Flip(Verdict),
    /// It is of an earlier time than the chosen one, and answers another question.
    Older(Verdict),
    /// Too old to carry a verdict.
    TooOld,
    /// The highest monitor of a county, above the limit: says nothing of the city.
    NotTheCity,
    /// Shown beside, and never an answer to the question.
    Context,
    /// It concludes nothing.
    Open(Reason),
}

impl Stand {
    /// What `tried` means beside the verdict of `outcome`.
    pub fn of(outcome: &Outcome, tried: &Alternative) -> Self {
        let (derivation, verdict) = (&tried.derivation, tried.verdict);
        let Ok(seen) = &derivation.result else {
            return Self::Open(verdict.reason().unwrap_or(Reason::NotHeld));
        };
        let older = outcome.observation.as_ref().is_some_and(|chosen| derivation.period.to < chosen.period.to);
        match verdict {
            _ if is_chosen(outcome, tried) => Self::Chosen(verdict),
            Verdict::Unknown(_) if seen.flags.contains(Flag::Stale) => Self::TooOld,
            _ if is_context(derivation.method) => Self::Context,
            Verdict::Unknown(Reason::CountyOnly) => Self::NotTheCity,
            Verdict::Unknown(reason) => Self::Open(reason),
            _ if older => Self::Older(verdict),
            _ if outcome.verdict.reason().is_none() && verdict != outcome.verdict => Self::Flip(verdict),
            _ => Self::Same(verdict),
        }
    }

    /// Whether it answers the question beside the chosen one.
    pub fn concludes(self) -> bool {
        matches!(self, Self::Same(_) | Self::Flip(_))
    }
}

fn is_context(method: Method) -> bool {
    matches!(method, Method::Pm25 { statistic: Statistic::DesignValue, .. })
}

/// One method tried.
#[derive(Clone, Copy, Debug)]
pub struct Cell<'a> {
    /// The method and what it gave.
    pub tried: &'a Alternative,
    /// What that means.
    pub stand: Stand,
}

impl Cell<'_> {
    /// How it was derived.
    pub fn method(&self) -> Method {
        self.tried.derivation.method
    }

    /// The time it is of.
    pub fn period(&self) -> Period {
        self.tried.derivation.period
    }

    /// Why it gave no value.
    pub fn gap(&self) -> Option<&Gap> {
        self.tried.derivation.result.as_ref().err()
    }
}

/// The methods of one definition or of one choice of monitors, in the metric's order.
#[derive(Clone, Debug)]
pub struct Group<'a> {
    /// What they have in common.
    pub label: String,
    /// The methods.
    pub cells: Vec<Cell<'a>>,
}

impl Group<'_> {
    /// The reason that all of them share for giving no value.
    pub fn one_gap(&self) -> Option<Reason> {
        let first = self.cells.first()?.gap()?.reason;
        self.cells.iter().all(|cell| cell.gap().is_some_and(|gap| gap.reason == first)).then_some(first)
    }
}

/// Every method tried, by definition or choice of monitors, each where its first method stands in the metric's order.
pub fn groups(outcome: &Outcome) -> Vec<Group<'_>> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    for tried in &outcome.methods {
        let cell = Cell { tried, stand: Stand::of(outcome, tried) };
        let label = label(tried.derivation.method);
        match groups.iter_mut().find(|group| group.label == label) {
            Some(group) => group.cells.push(cell),
            None => groups.push(Group { label, cells: vec![cell] }),
        }
    }
    groups
}

fn label(method: Method) -> String {
    match method {
        Method::Broadband { definition, .. } => {
            format!("{} ({})", words::definition_short(definition), definition.table())
        }
        Method::Pm25 { statistic, .. } => statistic.words().to_owned(),
        Method::Nominated(name) => words::way(name).to_owned(),
    }
}

/// What the means of three years are beside a year's value: by the verdict's own method, and the US standard's.
pub fn three_years(outcome: &Outcome) -> Vec<String> {
    own_three_years(outcome).into_iter().chain(design_value(outcome)).collect()
}

/// The mean of the annual values by the verdict's own method, each named by its year, or which year has none; none where
/// no further years were asked for.
fn own_three_years(outcome: &Outcome) -> Option<String> {
    let three = outcome.three_years.as_ref()?;
    let shown = |value| super::numbers::shown(value, None, &outcome.standard);
    let Some(mean) = three.mean() else {
        let lacking =
            three.0.iter().filter_map(|(year, value)| Some(format!("{year} ({})", why_not(value.as_ref().err()?))));
        return Some(format!(
            "no mean of three years by the same method: no value of {}",
            lacking.collect::<Vec<_>>().join(", ")
        ));
    };
    let [(first, _), _, (last, _)] = &three.0;
    let years = three.0.iter().filter_map(|(year, value)| Some(format!("{} in {year}", shown(*value.as_ref().ok()?))));
    let (mean, unit, years) = (shown(mean), outcome.unit().symbol(), years.collect::<Vec<_>>().join(", "));
    Some(format!("beside it, {mean} {unit} over {first}-{last}: the mean of three years by the same method ({years})"))
}

/// The mean of three years that the US standard looks at, or why there is none; none where it was not tried. It is the
/// one by days, as the primary method's year is, else the one by quarters.
fn design_value(outcome: &Outcome) -> Option<String> {
    let mut tried = outcome.methods.iter().map(|tried| &tried.derivation).filter(|tried| is_context(tried.method));
    let first = tried.clone().next()?;
    let held = tried.find_map(|tried| Some((tried.result.as_ref().ok()?, tried.period)));
    let what = "mean of three years at the highest site of the counties, as the US standard looks at it";
    Some(match (held, &first.result) {
        (Some((seen, period)), _) => {
            let unit = outcome.unit().symbol();
            let value = super::numbers::shown(seen.value, seen.rounded_to, &outcome.standard);
            format!("beside it, {value} {unit} over {}: the {what}", period.label())
        }
        (None, Err(gap)) => format!("no {what}: {}", why_not(gap)),
        (None, Ok(_)) => return None,
    })
}

/// The reason in a word, and what more is known of it.
pub fn why_not(gap: &Gap) -> String {
    let short = words::reason_short(gap.reason);
    match gap.detail.as_str() {
        "" => short.to_owned(),
        detail if detail.contains(short) => detail.to_owned(),
        detail => format!("{short}: {detail}"),
    }
}
