//! Judging what a city nominated: by its own target, or by the edition of the outcome that it stands in for.

use std::ops::RangeInclusive;
use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::{compare, judge};
use crate::config::{MethodRule, MetricRules, Metrics, Role, Scope, Standards};
use crate::measure::nominated::{Derived, Figures};
use crate::model::nominated::{Defined, Nominated, Warning, WarningKind};
use crate::model::{
    CityAssessment, Digest, Direction, Method, Metric, Outcome, Period, Series, Standard, StandardId, Unit, Verdict,
    Year,
};

/// What a definition is judged by, and how.
#[derive(Clone, Debug)]
pub struct Yardstick {
    /// Its target as a standard, or the edition that it names.
    pub standard: Arc<Standard>,
    /// Its ways as methods.
    pub rules: MetricRules,
}

impl Yardstick {
    /// What `meant` is judged by. What stands in for an outcome is no more than a fallback for it.
    #[must_use]
    pub fn of(meant: &Nominated, metrics: &Metrics, standards: &Standards) -> Self {
        let fulfils = meant.fulfils.as_ref();
        let edition = fulfils.and_then(|it| standards.get(&it.standard.0)).cloned();
        let metric = fulfils.map_or(Metric::Nominated, |it| it.metric);
        let own = if fulfils.is_some() { Role::Fallback } else { Role::Primary };
        let template = metrics.get(Metric::Nominated);
        let reason = template.methods.first().map(|rule| rule.reason.clone()).unwrap_or_default();
        let rule = |(at, way): (usize, crate::model::nominated::Way<'_>)| MethodRule {
            method: Method::Nominated(way.name),
            role: if at == 0 { own } else { Role::Alternative },
            scope: Scope::Same,
            within_km: None,
            reason: if way.reason.is_empty() { reason.clone() } else { way.reason.to_owned() },
        };
        let methods = meant.ways().into_iter().enumerate().map(rule).collect();
        Self {
            standard: edition.unwrap_or_else(|| Arc::new(target(meant))),
            rules: template.with_methods(metric, methods),
        }
    }
}

/// The target of a definition as a standard.
fn target(meant: &Nominated) -> Standard {
    Standard {
        id: StandardId(meant.id.0.clone()),
        metric: Metric::Nominated,
        unit: Unit::of(&meant.unit),
        issuer: meant.city.name().to_owned(),
        edition: format!("locked {}", meant.locked),
        scope: "the city".to_owned(),
        direction: meant.direction,
        limit: meant.target.value,
        inclusive: meant.target.inclusive,
        rounding: None,
        from: Some(meant.locked),
        until: Period::year(meant.target.year).to.into(),
        citation: meant.target.citation.clone(),
        proxy_note: None,
        programme: false,
    }
}

/// A definition, and all that its outcome rests on as of one day.
#[derive(Clone, Debug)]
pub struct Nomination {
    /// The definition.
    pub meant: Arc<Nominated>,
    /// SHA-256 of the definition as written.
    pub digest: Digest,
    /// What came of its figures.
    pub found: Figures,
    /// What it is judged by.
    pub yardstick: Yardstick,
    /// What of the definition alone makes its target easy.
    pub warnings: Vec<Warning>,
}

impl Nomination {
    fn derived(&self, as_of: NaiveDate) -> Derived<'_> {
        Derived { meant: &self.meant, digest: self.digest, found: &self.found, as_of }
    }

    /// Its outcome as of a day: of one year, or of the newest whole period.
    #[must_use]
    pub fn outcome(&self, year: Option<Year>, as_of: NaiveDate) -> Outcome {
        let (derived, Yardstick { standard, rules }) = (self.derived(as_of), &self.yardstick);
        let outcome = judge(derived.derive(year), rules, standard, as_of, false);
        let series = series(&derived, rules, standard);
        let mut warnings = self.warnings.clone();
        warnings.extend(data_before_lock(&self.meant, &outcome));
        warnings.extend(more_than_all(&self.meant, &series));
        warnings.extend(neighbours(&outcome, &series));
        let defined = Defined { meant: Arc::clone(&self.meant), digest: self.digest, warnings, series };
        Outcome { nominated: Some(Arc::new(defined)), ..outcome }
    }

    /// Every figure that a claim about it may have been taken from.
    #[must_use]
    pub fn series(&self, as_of: NaiveDate) -> Vec<Series> {
        self.derived(as_of).series(self.yardstick.rules.max_age_years(&Method::defined()))
    }

    /// Enters its outcomes among those of its city: beside the agencies', or in the place of one for which no agency has
    /// anything.
    pub fn enter(&self, city: &mut CityAssessment, as_of: NaiveDate, years: Option<&RangeInclusive<Year>>) {
        if city.city != self.meant.city {
            return;
        }
        let outcomes: Vec<Outcome> = match years {
            None => vec![self.outcome(None, as_of)],
            Some(years) => years.clone().map(|year| self.outcome(Some(year), as_of)).collect(),
        };
        let metric = self.yardstick.rules.metric;
        if let Some(at) = city.outcomes.iter().position(|outcome| outcome.metric == metric) {
            city.outcomes.retain(|outcome| outcome.metric != metric);
            city.outcomes.splice(at..at, outcomes);
        } else if self.meant.fulfils.is_none() {
            city.outcomes.extend(outcomes);
        }
    }
}

fn series(derived: &Derived<'_>, rules: &MetricRules, standard: &Standard) -> Vec<(Period, Decimal, Verdict)> {
    let all = derived.series(rules.max_age_years(&Method::defined()));
    let own = all.into_iter().filter(|one| one.method.is_defined());
    own.map(|one| (one.period, one.value, compare(one.value, standard))).collect()
}

/// What is judged was over before the definition was locked: whoever chose the metric could know how it ends.
fn data_before_lock(meant: &Nominated, outcome: &Outcome) -> Option<Warning> {
    let seen = outcome.observation.as_ref()?;
    let told_by_the_definition = meant.measure.figures().iter().any(|(_, figure)| figure.period().is_some());
    if told_by_the_definition {
        return None;
    }
    crate::nominated::data_before_lock(meant.locked, seen.period, "the value judged")
}

/// A share above its whole counts something that is no part of it.
fn more_than_all(meant: &Nominated, series: &[(Period, Decimal, Verdict)]) -> Option<Warning> {
    let crate::model::nominated::Measure::Ratio { scale, .. } = &meant.measure else { return None };
    let is_share = Unit::of(&meant.unit) == Unit::Percent && *scale == Decimal::ONE_HUNDRED;
    let (period, value, _) = series.iter().find(|(_, value, _)| is_share && value > scale)?;
    Some(Warning::new(
        WarningKind::MoreThanAll,
        format!(
            "The share is {} % in {}: the numerator counts something that is no part of the denominator.",
            crate::model::standard::round_half_up(*value, 2).normalize(),
            period.label()
        ),
        "take both from one set of data, and count the same people, places and times",
    ))
}

/// The year judged meets the target, and the years beside it would not.
fn neighbours(outcome: &Outcome, series: &[(Period, Decimal, Verdict)]) -> Option<Warning> {
    const BESIDE: usize = 2;
    let seen = outcome.observation.as_ref().filter(|_| outcome.verdict == Verdict::Met)?;
    let at = series.iter().position(|(period, ..)| *period == seen.period)?;
    let beside = &series[at.saturating_sub(BESIDE)..series.len().min(at + BESIDE + 1)];
    let others: Vec<_> = beside.iter().filter(|(period, ..)| *period != seen.period).collect();
    if others.is_empty() || others.iter().any(|(_, _, verdict)| *verdict == Verdict::Met) {
        return None;
    }
    let shown = |value: Decimal| crate::model::standard::round_half_up(value, 2).normalize();
    let told: Vec<String> =
        others.iter().map(|(period, value, _)| format!("{} in {}", shown(*value), period.label())).collect();
    let best = match outcome.standard.direction {
        Direction::AtLeast => "high",
        Direction::AtMost => "low",
    };
    Some(Warning::new(
        WarningKind::Neighbours,
        format!(
            "{} in {} meets the target; the years beside it do not ({}).",
            shown(seen.value),
            seen.period.label(),
            told.join(", ")
        ),
        format!("ask what made the year so {best}, and whether a mean of several years would meet it"),
    ))
}
