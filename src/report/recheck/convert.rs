//! From what was found to the published types.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::json::{
    ByLastMethod, Calendar, ChangeReport, CoverageReport, LeftReport, NotCheckedReport, OutcomeId, PartReport,
    PublicationReport, QueuedReport, RecheckReport, SCHEMA, SampleReport, StandingReport, TierReport, UnderWay,
};
use super::{Coverage, Document, Queued, Rechecked, Tiered, cause_words, left_word, name, next_look, publication};
use crate::config::Registry;
use crate::config::releases::Look;
use crate::model::{Metric, Tier, Trouble, Unit};
use crate::recheck::{Change, DownTo, LastMethod, NotChecked, Part, Standing, Support};
use crate::report::json_v1::{RouteId, TroubleReport};
use crate::report::numbers;
use crate::scoring::Bound;

pub(super) fn report(document: &Document, registry: &Registry) -> RecheckReport {
    let rechecked = document.rechecked.as_ref();
    let time = |at: chrono::DateTime<chrono::Utc>| at.to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    RecheckReport {
        schema: SCHEMA,
        as_of: document.as_of,
        program_version: document.program_version.clone(),
        config_digest: document.config_digest.to_string(),
        under_way: document.under_way.as_ref().map(|other| UnderWay {
            holder: other.name.clone(),
            since: time(other.since),
            until: time(other.until),
        }),
        coverage: rechecked.map(|checked| coverage(&checked.coverage)),
        calendar: rechecked.map(|checked| calendar(checked, document.as_of)),
        changes: rechecked.map(|checked| checked.changes.iter().map(|one| change(one, registry)).collect()),
        tiers: rechecked.map(|checked| checked.tiers.iter().map(|one| tier(one, registry)).collect()),
        troubles: rechecked.map(|checked| checked.troubles.iter().map(trouble).collect()),
        queue: document.queue.as_ref().map(|queue| queue.iter().map(|one| queued(one, registry)).collect()),
        not_queued: document.not_queued.iter().map(outcome).collect(),
        sample: document.sample.as_ref().map(|sample| SampleReport {
            of: sample.of,
            seed: sample.seed,
            drawn: sample.drawn.iter().map(outcome).collect(),
        }),
    }
}

fn outcome((city, metric): &(String, Metric)) -> OutcomeId {
    OutcomeId { city: city.clone(), metric: (*metric).into() }
}

fn coverage(coverage: &Coverage) -> CoverageReport {
    let not_checked = |(reason, outcomes): (&NotChecked, &Vec<(String, Metric)>)| NotCheckedReport {
        reason: reason.id(),
        words: reason.words(),
        outcomes: outcomes.iter().map(outcome).collect(),
    };
    CoverageReport {
        cities: coverage.cities,
        checked: coverage.checked,
        changed: coverage.changed,
        confirmed: coverage.confirmed,
        unchanged: coverage.unchanged(),
        not_checked: coverage.not_checked.iter().map(not_checked).collect(),
    }
}

fn calendar(checked: &Rechecked, as_of: NaiveDate) -> Calendar {
    let publication = |look: &Look| PublicationReport {
        what: publication(look.what),
        from: look.from,
        until: look.until,
        known: look.known,
        overdue: look.until < as_of,
    };
    Calendar {
        requests: checked.requests,
        offline: checked.offline,
        next_look: next_look(&checked.looks, as_of),
        publications: checked.looks.iter().map(publication).collect(),
    }
}

fn change(change: &Change, registry: &Registry) -> ChangeReport {
    let (was, unit) = (change.before.unit, change.now.unit);
    let number = |value: Decimal| numbers::exact(value, unit);
    let (name, region) = name(&change.city, registry);
    ChangeReport {
        city: change.city.clone(),
        name,
        region,
        metric: change.metric.into(),
        unit: unit.into(),
        findings: findings(change),
        since: change.since,
        before: standing(&change.before, unit),
        now: standing(&change.now, unit),
        definition_changed: change.definition.clone().unwrap_or_default(),
        by_last_method: match (&change.by_last_method, change.before.method) {
            (LastMethod::Gives(value, verdict), Some(method)) => {
                Some(ByLastMethod { method: method.to_string(), value: number(*value), verdict: (*verdict).into() })
            }
            (LastMethod::Redefined(value, verdict), Some(method)) => {
                let value = numbers::exact(*value, was);
                Some(ByLastMethod { method: method.to_string(), value, verdict: (*verdict).into() })
            }
            _ => None,
        },
        difference: change.difference().map(number),
        parts: change.parts.iter().map(|one| part(one, change.definition.is_some())).collect(),
    }
}

/// What was found, in the order to be read.
fn findings(change: &Change) -> Vec<&'static str> {
    let mut findings = Vec::new();
    if matches!(change.by_last_method, LastMethod::Changed(_)) {
        findings.push("yardstick_changed");
    }
    if change.flips() {
        findings.push("verdict_flipped");
    }
    if change.before.value != change.now.value {
        findings.push("value_changed");
    }
    findings
}

fn standing(standing: &Standing, unit: Unit) -> StandingReport {
    StandingReport {
        verdict: standing.verdict.into(),
        reason: standing.verdict.reason().map(Into::into),
        basis: standing.basis.map(Into::into),
        value: standing.value.map(|value| numbers::exact(value, standing.unit)),
        unit: (standing.unit != unit && standing.value.is_some()).then(|| standing.unit.into()),
        method: standing.method.map(|method| method.to_string()),
        period: standing.period.map(Into::into),
        standard: standing.standard.to_string(),
    }
}

fn part(part: &Part, by_definition: bool) -> PartReport {
    let (cause, words, between) = match &part.reason {
        DownTo::Cause(cause) => (cause.id(), cause_words(*cause, by_definition).to_owned(), Vec::new()),
        DownTo::NotSeparable(causes, why) => {
            ("not_separable", why.words().to_owned(), causes.iter().map(|cause| cause.id()).collect())
        }
    };
    PartReport {
        cause,
        words,
        between,
        difference: part.difference.map(|difference| numbers::exact(difference, part.after.unit)),
        verdict_before: part.before.verdict.into(),
        verdict_after: part.after.verdict.into(),
    }
}

fn tier(tiered: &Tiered, registry: &Registry) -> TierReport {
    let (name, region) = name(&tiered.city, registry);
    let standing = tiered.standing;
    TierReport {
        city: tiered.city.clone(),
        name,
        region,
        tier: standing.tier.into(),
        criteria_met: tiered.criteria_met,
        outcomes_needed: standing.needs,
        outcomes_met: standing.met,
        outcomes_at_most: standing.at_most,
        standing: super::tier_word(standing),
        left: tiered.left.iter().map(|support| left(support, standing.tier)).collect(),
    }
}

fn left(support: &Support, held: Tier) -> LeftReport {
    let core = std::iter::once(Bound::Core.id().to_owned());
    LeftReport {
        wording: support.edition.0.clone(),
        by_count: support.by_count.into(),
        at_least: support.left.at_least.into(),
        at_most: support.left.at_most.into(),
        standing: left_word(support, held),
        ambiguous: support.is_ambiguous,
        assumed: core.chain(support.named.iter().map(|id| id.0.clone())).collect(),
    }
}

fn queued(queued: &Queued, registry: &Registry) -> QueuedReport {
    let (name, region) = name(&queued.city, registry);
    let unit = queued.unit;
    QueuedReport {
        city: queued.city.clone(),
        name,
        region,
        metric: queued.metric.into(),
        unit: unit.into(),
        verdict: queued.verdict.into(),
        value: numbers::exact(queued.value, unit),
        margin: numbers::exact(queued.risk.margin, unit),
        trend: numbers::exact(queued.risk.trend, unit),
        error: numbers::exact(queued.risk.error, unit),
        years: queued.years,
        chance: queued.risk.chance.map(|chance| numbers::fixed(chance, 4)),
    }
}

fn trouble(trouble: &Trouble) -> TroubleReport {
    TroubleReport {
        route: trouble.route.map(RouteId::from),
        message: trouble.message.clone(),
        help: trouble.help.clone(),
    }
}
