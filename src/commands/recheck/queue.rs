//! Which verdicts may flip at the next release, and a random sample beside them: from what is held, nothing sent.

use std::ops::RangeInclusive;

use chrono::{Datelike as _, NaiveDate};
use rust_decimal::Decimal;

use crate::assess::Assessor;
use crate::cli::Recheck;
use crate::commands::verify::standards;
use crate::commands::{Failure, Surroundings, nominated};
use crate::config::{MetricRules, Role};
use crate::gather::Gatherer;
use crate::measure::Measurer;
use crate::model::{City, Flag, Method, Metric, Observation, Outcome, UsCity};
use crate::plan::{Need, Scope};
use crate::recheck::{Figures, NotChecked, risk, sample};
use crate::report::recheck::{Document, Queued, Sampled};
use crate::session::Session;
use crate::verify::nominated::Nomination;

use super::asked::Asked;
use super::document;

/// Years looked at for how much values change from one to the next.
const YEARS: i32 = 8;

pub(super) async fn run(
    session: &Session,
    args: &Recheck,
    asked: &Asked,
    around: &Surroundings<'_>,
) -> Result<Document, Failure> {
    let queue = if args.queue { Some(queue(session, asked, around).await?) } else { None };
    let drawn = args.sample.zip(args.seed).map(|(many, seed)| {
        let pairs: Vec<_> = asked.bases.keys().cloned().collect();
        Sampled { of: pairs.len(), seed, drawn: sample(pairs, many, seed) }
    });
    let needs = |_: &Vec<Queued>| asked.not_checked.get(&NotChecked::NeedsDefinition).cloned().unwrap_or_default();
    let not_queued = queue.as_ref().map(needs).unwrap_or_default();
    Ok(Document { queue, not_queued, sample: drawn, ..document(session, asked.as_of) })
}

async fn queue(session: &Session, asked: &Asked, around: &Surroundings<'_>) -> Result<Vec<Queued>, Failure> {
    let config = &session.config;
    let mut ids: Vec<&str> = asked.bases.keys().map(|(city, _)| city.as_str()).collect();
    ids.dedup();
    let cities: Vec<City> = ids.into_iter().filter_map(|id| config.registry.find(id).ok()).collect();
    let years = asked.as_of.year() - YEARS..=asked.as_of.year();
    let newest = Need {
        cities: &cities,
        metrics: &Metric::AGENCIES,
        scope: Scope::All,
        as_of: asked.as_of,
        years: None,
        routes: &session.routes,
    };
    let need = Need { years: Some(&years), ..newest };
    let gatherer = Gatherer { client: None, ..session.gatherer(around.progress) };
    let gathered = gatherer.gather(&need).await?;
    let measurer = Measurer::new(&gathered.held, &gathered.missing, &config.metrics, &config.releases, need.as_of);
    let (measurer, standards) = (measurer.lean(), standards(session, &[])?);
    let assessor =
        Assessor { measurer, rules: &config.metrics, standards: &standards, need: &newest, nominations: &[] };
    let mut queue = Vec::new();
    for city in cities.iter().filter_map(City::us) {
        let judged = assessor.city(&City::Us(city.clone()));
        let asked_about = |outcome: &&Outcome| {
            let pair = (judged.city.id(), outcome.metric);
            asked.bases.contains_key(&pair) && !asked.own.contains_key(&pair)
        };
        for outcome in judged.outcomes.iter().filter(asked_about) {
            let figures = figures(&assessor.measurer, config.metrics.get(outcome.metric), city, outcome, &years);
            queue.extend(figures.map(|figures| queued(judged.city.id(), outcome, &figures)));
        }
    }
    for (pair, own) in &asked.own {
        let nomination = nominated::held(session, &own.filed, asked.as_of, around).await?;
        queue.extend(of_definition(&pair.0, &nomination, asked.as_of, &years));
    }
    // The likeliest first; of what nothing is known it cannot be said.
    queue.sort_by(|one, other| {
        let key = |queued: &Queued| (queued.city.clone(), queued.metric);
        other.risk.chance.cmp(&one.risk.chance).then_with(|| key(one).cmp(&key(other)))
    });
    Ok(queue)
}

fn queued(city: String, outcome: &Outcome, figures: &Figures) -> Queued {
    Queued {
        city,
        metric: outcome.metric,
        unit: outcome.unit(),
        verdict: outcome.verdict,
        value: figures.value,
        risk: risk(figures, &outcome.standard),
        years: figures.years.len(),
    }
}

/// What a city nominated: its series has a value of every whole year that is held.
fn of_definition(city: &str, nomination: &Nomination, as_of: NaiveDate, years: &RangeInclusive<i32>) -> Option<Queued> {
    let outcome = nomination.outcome(None, as_of);
    let seen = outcome.observation.as_ref()?;
    let series = outcome.nominated.iter().flat_map(|own| &own.series);
    let of_years = series.filter(|(period, ..)| years.contains(&period.end_year()) && period.to <= seen.period.to);
    let of_years = of_years.map(|(_, value, _)| *value).collect();
    Some(queued(city.to_owned(), &outcome, &figures_of(&outcome, seen, |_| true, of_years)))
}

/// What is known of an outcome; none without a value.
fn figures(
    measurer: &Measurer<'_>,
    rules: &MetricRules,
    city: &UsCity,
    outcome: &Outcome,
    years: &RangeInclusive<i32>,
) -> Option<Figures> {
    let seen = outcome.observation.as_ref()?;
    let is_admissible = |method| {
        let mut roles = rules.methods.iter().filter(|rule| rule.method == method).map(|rule| rule.role);
        roles.any(|role| matches!(role, Role::Primary | Role::Fallback | Role::Alternative))
    };
    let in_year = |year| measurer.derive_by(city, seen.method, Some(year))?.result.ok();
    let of_years = years.clone().filter_map(in_year).map(|seen| seen.value).collect();
    Some(figures_of(outcome, seen, is_admissible, of_years))
}

/// A value beside those of the same period by other methods that count, and those of its years.
fn figures_of(
    outcome: &Outcome,
    seen: &Observation,
    is_admissible: impl Fn(Method) -> bool,
    years: Vec<Decimal>,
) -> Figures {
    let of_period = outcome.methods.iter().filter(|other| is_admissible(other.derivation.method));
    let values = of_period.filter_map(|other| other.derivation.result.as_ref().ok());
    let values = values.filter(|other| other.period == seen.period && !other.flags.contains(Flag::Stale));
    Figures { value: seen.value, moe90: seen.moe90, methods: values.map(|other| other.value).collect(), years }
}
