//! From what was judged to the published types.

use chrono::SecondsFormat;
use rust_decimal::Decimal;

use super::envelope;
use super::{
    CityReport, Detail, Evidence, FlagId, GroupReport, MethodReport, OneYear, OutcomeReport, PeriodReport, RoleId,
    RunReport, StandardEdition, Tally, ThreeYearsReport, TierRange, TroubleReport,
};
use crate::model::Trouble;
use crate::model::outcome::{Alternative, GroupCount, ThreeYears};
use crate::model::{
    City, CityAssessment, Digest, Flags, Gap, Method, Observation, Outcome, OutcomeCount, Period, Provenance, Standard,
    Statistic, Unit, Year,
};
use crate::report::chosen::is_chosen;
use crate::report::run::Run;
use crate::report::{numbers, words};

/// What belongs to the run.
pub fn run(run: &Run) -> RunReport {
    RunReport {
        program_version: run.program_version.clone(),
        config_digest: run.config_digest.to_string(),
        supply: run.supply.into(),
        requests: run.requests,
        troubles: run.troubles.iter().map(trouble).collect(),
        peers: run.peers.iter().map(envelope::peers).collect(),
        summary: envelope::summary(&run.summary),
    }
}

/// One city.
pub fn city(judged: &CityAssessment) -> CityReport<'_> {
    let (geoid, state, country) = match &judged.city {
        City::Us(city) => (Some(city.geoid.as_str()), Some(city.state.usps()), None),
        City::Abroad(city) => (None, None, Some(city.country.alpha2.as_str())),
    };
    let tally = judged.tally();
    let count = |kind| tally.get(&kind).copied().unwrap_or_default();
    let tiers = judged.tier_range();
    CityReport {
        geoid,
        name: judged.city.name(),
        state,
        country,
        as_of: judged.as_of,
        outcomes: judged.outcomes.iter().map(|one| outcome(judged, one)).collect(),
        outcomes_met: Tally {
            established: count(OutcomeCount::Established),
            indicated: count(OutcomeCount::Indicated),
            open: count(OutcomeCount::Open),
            not_met: count(OutcomeCount::NotMet),
            not_nominated: count(OutcomeCount::NotNominated),
        },
        tier_by_outcomes: TierRange { at_least: tiers.at_least.into(), at_most: tiers.at_most.into() },
    }
}

fn outcome<'a>(city: &'a CityAssessment, judged: &'a Outcome) -> OutcomeReport<'a> {
    let unit = judged.unit();
    let seen = judged.observation.as_ref();
    OutcomeReport {
        metric: judged.metric.into(),
        verdict: judged.verdict.into(),
        reason: judged.verdict.reason().map(Into::into),
        because: sentence(&judged.because),
        basis: judged.basis.map(Into::into),
        value: seen.map(|seen| numbers::exact(seen.value, unit)),
        unit: unit.into(),
        moe90: seen.and_then(|seen| seen.moe90).map(numbers::margin),
        strength: judged.strength.map(Into::into),
        method: seen.map(|seen| seen.method.to_string()),
        period: seen.map(|seen| PeriodReport::from(seen.period)),
        standard: &judged.standard.id.0,
        flags: seen.map(|seen| flags(seen.flags)).unwrap_or_default(),
        origin: seen.map(|seen| seen.origin.into()),
        detail: seen.map(|seen| Detail::from(&seen.detail)),
        methods: judged
            .methods
            .iter()
            .filter(|tried| !is_chosen(judged, tried))
            .map(|tried| method(judged, tried))
            .collect(),
        sensitivity: judged.sensitivity.iter().map(|(name, counts)| (*name, group(*counts))).collect(),
        answerable_until: judged.answerable_until,
        three_years: judged.three_years.as_ref().map(|three| three_years(three, unit)),
        nominated: judged.nominated.as_deref().map(|defined| super::nominated::nominated(defined, unit)),
        claims: city.claims_about(judged).map(super::claim::claim).collect(),
        evidence: seen.map(digests).unwrap_or_default(),
    }
}

fn three_years(three: &ThreeYears, unit: Unit) -> ThreeYearsReport<'_> {
    let mean = three.mean().map(|mean| numbers::exact(mean, unit));
    ThreeYearsReport { mean, years: three.0.each_ref().map(|(year, value)| one_year(*year, value, unit)) }
}

fn one_year(year: Year, value: &Result<Decimal, Gap>, unit: Unit) -> OneYear<'_> {
    let gap = value.as_ref().err();
    OneYear {
        year,
        value: value.as_ref().ok().map(|value| numbers::exact(*value, unit)),
        reason: gap.map(|gap| gap.reason.into()),
        because: gap.and_then(|gap| sentence(&gap.detail)),
    }
}

fn method<'a>(judged: &Outcome, tried: &'a Alternative) -> MethodReport<'a> {
    let unit = judged.unit();
    let derivation = &tried.derivation;
    let (seen, gap) = (derivation.result.as_ref().ok(), derivation.result.as_ref().err());
    MethodReport {
        id: derivation.method.to_string(),
        period: PeriodReport::from(derivation.period),
        verdict: tried.verdict.into(),
        reason: tried.verdict.reason().map(Into::into),
        because: gap.and_then(|gap| sentence(&gap.detail)),
        role: role(derivation.method),
        value: seen.map(|seen| numbers::exact(seen.value, unit)),
        moe90: seen.and_then(|seen| seen.moe90).map(numbers::margin),
        flags: seen.map(|seen| flags(seen.flags)).unwrap_or_default(),
        origin: seen.map(|seen| seen.origin.into()),
        detail: seen.map(|seen| Detail::from(&seen.detail)),
        evidence: seen.map(digests).unwrap_or_default(),
    }
}

fn role(method: Method) -> Option<RoleId> {
    match method {
        Method::Pm25 { statistic: Statistic::CountyMax, .. } => Some(RoleId::BOUND),
        Method::Pm25 { statistic: Statistic::DesignValue, .. } => Some(RoleId::CONTEXT),
        Method::Pm25 { .. } | Method::Broadband { .. } | Method::Nominated(_) => None,
    }
}

fn sentence(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

impl From<Period> for PeriodReport {
    fn from(period: Period) -> Self {
        Self { from: period.from, to: period.to }
    }
}

fn flags(flags: Flags) -> Vec<FlagId> {
    flags.iter().map(FlagId::from).collect()
}

fn digests(seen: &Observation) -> Vec<Digest> {
    seen.evidence.iter().copied().collect()
}

fn group(counts: GroupCount) -> GroupReport {
    GroupReport { met: counts.met, not_met: counts.not_met, unknown: counts.unknown }
}

/// One edition of a standard.
pub fn edition(standard: &Standard) -> StandardEdition {
    StandardEdition {
        id: standard.id.to_string(),
        metric: standard.metric.into(),
        issuer: standard.issuer.clone(),
        edition: standard.edition.clone(),
        limit: standard.limit.normalize().to_string(),
        direction: standard.direction.into(),
        inclusive: standard.inclusive,
        citation: standard.citation.clone(),
        proxy_note: standard.proxy_note.clone(),
        from: standard.from,
        until: standard.until,
    }
}

/// One reply.
pub fn evidence(digest: &Digest, provenance: &Provenance) -> Evidence {
    Evidence {
        digest: digest.to_string(),
        route: provenance.resource.route().into(),
        resource: words::resource(&provenance.resource),
        origin: provenance.origin.into(),
        retrieved: provenance.retrieved.to_rfc3339_opts(SecondsFormat::Secs, true),
        later_revision: provenance.later_revision,
    }
}

fn trouble(trouble: &Trouble) -> TroubleReport {
    TroubleReport { route: trouble.route.map(Into::into), message: trouble.message.clone(), help: trouble.help.clone() }
}
