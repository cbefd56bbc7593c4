//! From a score to the published types.

use super::Scored;
use super::json::{
    AdverseReport, BindReport, CriterionReport, EditionReport, LowerReport, NeedReport, OpinionReport, OutcomeReport,
    PivotalReport, RangeReport, ReadingReport, SCHEMA, ScoreReport, ShareReport, TierReport,
};
use crate::model::{Criterion, Edition, OutcomeCount, Response, Slot, Tier, TierRange};
use crate::report::json_v1::PeriodReport;
use crate::report::numbers;
use crate::scoring::{
    Adverse, AreaScore, Bind, EditionEffect, FoundOpinion, Loss, Lower, Need, Pivotal, Reading, STANDING_NOTE,
};

pub(super) fn score<'a>(scored: &Scored<'a>) -> ScoreReport<'a> {
    let (score, assessment) = (scored.score, scored.assessment);
    let possible = [OutcomeCount::Established, OutcomeCount::Indicated, OutcomeCount::Open];
    let binds = |all: &[Bind], ways: &[OutcomeCount], word| {
        let outcomes = (score.case.outcomes(ways), word);
        all.iter().map(|one| bind(scored, *one, outcomes)).collect()
    };
    ScoreReport {
        schema: SCHEMA,
        geoid: assessment.city.us().map(|city| city.geoid.as_str()),
        name: assessment.city.name(),
        region: assessment.city.region(),
        document: assessment.document.as_deref(),
        edition: &scored.edition.id.0,
        tier: tier(scored),
        binds: binds(&score.binds, &possible[..1], "established"),
        binds_at_most: binds(&score.binds_at_most, &possible, "possible"),
        raise: score.raise.iter().map(|need| needed(scored, need)).collect(),
        lower: score.lower.iter().map(lower).collect(),
        pivotal: score.pivotal.iter().copied().map(pivotal).collect(),
        adverse: score.adverse.as_ref().map(adverse),
        total: ShareReport {
            id: None,
            name: None,
            met: score.met,
            count: score.count,
            percent: score.percent,
            share: Some(numbers::fixed(score.share, 2)),
        },
        practice_areas: score.areas.iter().map(area).collect(),
        criteria: scored.config.criteria.iter().map(|one| criterion(scored, one)).collect(),
        outcomes_from: scored.found.source.id(),
        outcomes: score.case.outcomes.iter().map(|(slot, way)| outcome(scored, *slot, *way)).collect(),
        editions: scored
            .config
            .editions
            .iter()
            .zip(&score.editions)
            .map(|(one, effect)| edition(one, effect))
            .collect(),
        editions_part_at: score.parting.clone(),
        notes: std::iter::once(STANDING_NOTE).chain(assessment.notes.iter().map(String::as_str)).collect(),
    }
}

fn tier(scored: &Scored) -> TierReport {
    let score = scored.score;
    TierReport {
        at_least: score.tier.at_least.into(),
        indicated: score.indicated.into(),
        at_most: score.tier.at_most.into(),
        by_criteria: score.practice.into(),
        as_reported: score.as_reported.map(Into::into),
        ambiguous: scored.is_ambiguous(),
    }
}

fn range(tiers: TierRange) -> RangeReport {
    RangeReport { at_least: tiers.at_least.into(), at_most: tiers.at_most.into() }
}

fn bind(scored: &Scored, bind: Bind, outcomes: (u32, &str)) -> BindReport {
    BindReport { what: bind.what.id(), allows: bind.allows.into(), sentence: scored.bind(bind, outcomes) }
}

fn needed(scored: &Scored, need: &Need) -> NeedReport {
    NeedReport {
        tier: need.tier.into(),
        criteria: need.criteria,
        named: need.named.iter().map(ToString::to_string).collect(),
        outcomes: need.outcomes,
        sentence: scored.need(need),
    }
}

fn lower(lower: &Lower) -> LowerReport {
    let mut told = LowerReport { outcome: None, criterion: None, criteria: None, tier: range(lower.to) };
    match &lower.loss {
        Loss::Outcome(slot) => told.outcome = Some(slot.id()),
        Loss::Criterion(id) => told.criterion = Some(id.to_string()),
        Loss::Criteria(many) => told.criteria = Some(*many),
    }
    told
}

fn pivotal(one: Pivotal) -> PivotalReport {
    PivotalReport { metric: one.slot.id(), if_met: range(one.if_met), if_not_met: range(one.if_not_met) }
}

fn adverse(adverse: &Adverse) -> AdverseReport {
    AdverseReport {
        metrics: adverse.slots.iter().map(|slot| slot.id()).collect(),
        if_followed: range(adverse.if_followed),
        if_claims_stand: range(adverse.if_claims_stand),
    }
}

fn area(area: &AreaScore) -> ShareReport<'_> {
    ShareReport {
        id: Some(&area.area.id),
        name: Some(&area.area.name),
        met: area.met,
        count: area.count,
        percent: area.percent,
        share: None,
    }
}

fn criterion<'a>(scored: &Scored<'a>, one: &'a Criterion) -> CriterionReport<'a> {
    let response = scored.score.case.responses.get(&one.id).copied().unwrap_or(Response::No);
    CriterionReport { id: &one.id.0, practice_area: &one.area, core: one.core, response: response.id() }
}

fn outcome<'a>(scored: &Scored<'a>, slot: Slot, way: OutcomeCount) -> OutcomeReport<'a> {
    let found = scored.found.outcomes.get(&slot);
    OutcomeReport {
        metric: slot.id(),
        counts_as: way.id(),
        reported: scored.assessment.reported.get(&slot).map(|said| said.id()),
        basis: found.and_then(|found| found.basis).map(Into::into),
        value: found.and_then(|found| Some(numbers::fixed(found.value?, found.decimals))),
        period: found.and_then(|found| found.period).map(PeriodReport::from),
        standard: found.and_then(|found| found.standard.as_deref()),
        as_of: found.and_then(|found| found.as_of),
        entry: found.and_then(|found| found.entry),
        because: found.map(|found| found.because.as_str()).filter(|why| !why.is_empty()),
        opinions: found.into_iter().flat_map(|found| &found.opinions).map(opinion).collect(),
    }
}

fn opinion(one: &FoundOpinion) -> OpinionReport<'_> {
    OpinionReport { opinion: one.word.id(), claim: &one.claim }
}

fn edition<'a>(edition: &'a Edition, effect: &EditionEffect) -> EditionReport<'a> {
    let reading = |(reading, tier): &(Reading, Tier)| ReadingReport { reading: reading.id(), tier: (*tier).into() };
    EditionReport {
        id: &edition.id.0,
        citation: &edition.citation,
        tier: range(effect.tier),
        ambiguous: effect.is_ambiguous(),
        readings: effect.readings.iter().map(reading).collect(),
    }
}
