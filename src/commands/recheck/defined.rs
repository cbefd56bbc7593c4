//! The steps between a verdict by a city's own definition and today's, on stored evidence and without a request.
//!
//! They are those of the agencies' outcomes. What the definition measures goes with the method, what it judges by with
//! the standard; since a portal's data hold every year at one address, the same things as they read now are looked at
//! for the period of last time.

use std::collections::BTreeMap;
use std::sync::Arc;

use bytes::Bytes;
use chrono::NaiveDate;

use crate::commands::Failure;
use crate::commands::nominated::read_kept;
use crate::config::Config;
use crate::gather::{Documents, Evidence, Gatherer};
use crate::model::evidence::Resource;
use crate::model::{Digest, Nominated, Period, Reason, Standard, Verdict, Year};
use crate::recheck::{
    Cause, Change, LastMethod, Standing, State, Why, YardstickChanged, last_cause, last_method, parts, printed,
};
use crate::store::{Fetch, StoreError, as_of};
use crate::verify::nominated::{Nomination, Yardstick};

use super::definitions::{Own, measures_otherwise};
use super::steps::{Steps, after};
use super::today::Moved;

/// No fetch has a number so low.
const NONE: i64 = 0;

/// A configuration, or why there is none.
type Under = Result<Arc<Config>, Why>;

/// The definitions of last time and of today as they are written, the first where it is held.
struct Written {
    then: Result<Vec<u8>, Why>,
    now: Vec<u8>,
}

/// One thing after another in the place of what it was.
struct Trial<'t> {
    /// The configuration and the definition that say how the value is derived.
    measured: (&'t Under, Result<&'t [u8], Why>),
    /// Those that say what it is judged by.
    judged: (&'t Under, Result<&'t [u8], Why>),
    /// The replies that count.
    evidence: Result<Evidence, Why>,
    /// Those to be taken before any other, by their digests.
    inputs: &'t [Digest],
    /// The day.
    day: NaiveDate,
    /// Of which year; none: the newest.
    year: Option<Year>,
}

impl Steps<'_> {
    /// What changed of an outcome that is judged by a city's definition.
    pub(super) async fn change_of(&mut self, moved: &Moved, own: &Own) -> Result<Change, Failure> {
        let (before, entry) = (&moved.base.standing, &moved.base.recorded.entry);
        let now = self.session.store.bytes(&own.filed.digest).await?;
        let written = Written { then: self.definition(own).await?, now };
        let under = self.config(entry.run.config_digest).await?;
        let mut steps = self.walk_defined(moved, &written, &under).await?;
        let known = steps.iter().rev().find_map(|(_, state)| match state {
            State::Known(standing) => Some(standing),
            State::Same | State::Unproved(_) => None,
        });
        // What could not be had last time is at hand now: nothing says that it is of a later period.
        let last = match known {
            None if is_gap(before.verdict) => Cause::Evidence,
            known => last_cause(known.unwrap_or(before), &moved.standing),
        };
        steps.push((last, State::Known(moved.standing.clone())));
        Ok(Change {
            by_last_method: self.by_last_definition(moved, own, &written).await?,
            definition: Some(own.differs.clone()),
            ..super::change(moved, parts(before, &steps))
        })
    }

    /// The definition that the last verdict was judged by, as it was written.
    async fn definition(&self, own: &Own) -> Result<Result<Vec<u8>, Why>, Failure> {
        let Some(digest) = own.before else { return Ok(Err(Why::DefinitionNotHeld)) };
        match self.session.store.bytes(&digest).await {
            Ok(bytes) => Ok(Ok(bytes)),
            Err(StoreError::NotHeld { .. } | StoreError::Damaged { .. }) => Ok(Err(Why::DefinitionNotHeld)),
            Err(error) => Err(error.into()),
        }
    }

    /// The steps up to the last, which is today's verdict.
    async fn walk_defined(
        &self,
        moved: &Moved,
        written: &Written,
        under: &Under,
    ) -> Result<Vec<(Cause, State)>, Failure> {
        let (base, entry) = (&moved.base.standing, &moved.base.recorded.entry);
        let (then, now) = (written.then.as_deref().map_err(|why| *why), written.now.as_slice());
        let kept_by = self.kept.by(&entry.inputs, entry.run.given.timestamp_millis());
        let today: Under = Ok(Arc::clone(&self.today));
        let first = Trial {
            measured: (under, then),
            judged: (under, then),
            evidence: kept_by.map(Evidence::KeptBy).ok_or(Why::EvidenceNotHeld),
            inputs: &entry.inputs,
            day: entry.run.as_of,
            year: None,
        };
        let mut states = vec![(Cause::Program, self.attempt(&first, base).await?)];
        doubt(&entry.run.program_version, base, &mut states);

        let (methods, registry) =
            (after(under, &self.today, Cause::Method), after(under, &self.today, Cause::Registry));
        let redefined = parsed(&today, then).ok().zip(parsed(&today, Ok(now)).ok());
        let is_same_measure = redefined.as_ref().is_some_and(|(then, now)| !measures_otherwise(then, now));
        let method = methods.as_ref().unwrap_or(under);
        let second = Trial { measured: (method, Ok(now)), ..first };
        let state = match &methods {
            None if is_same_measure => State::Same,
            _ if base.unit != moved.standing.unit => State::Unproved(Why::UnitChanged),
            _ => self.attempt(&second, base).await?,
        };
        states.push((Cause::Method, state));

        let third = Trial { measured: (registry.as_ref().unwrap_or(method), Ok(now)), ..second };
        let state = match &registry {
            None => State::Same,
            Some(_) if base.unit != moved.standing.unit => State::Unproved(Why::UnitChanged),
            Some(_) => self.attempt(&third, base).await?,
        };
        states.push((Cause::Registry, state));

        let fourth = Trial { measured: (&today, Ok(now)), judged: (&today, Ok(now)), ..third };
        let standards = [standard(under, then), standard(&today, Ok(now))].map(Result::ok);
        let is_same = matches!(&standards, [Some(then), Some(now)] if judges_alike(then, now));
        let state = if is_same { State::Same } else { self.attempt(&fourth, base).await? };
        states.push((Cause::Standard, state));

        let revised = Ok(Evidence::Revised(i64::MAX, self.as_of));
        let year = base.period.map(Period::end_year);
        let fifth = Trial { evidence: revised, inputs: &moved.entry.inputs, year, ..fourth };
        states.push((Cause::Source, self.of_no_later(&fifth, base).await?));
        Ok(states)
    }

    /// The same for the period of last time or, where that is gone, for the newest before it.
    async fn of_no_later(&self, trial: &Trial<'_>, base: &Standing) -> Result<State, Failure> {
        let of_it = self.attempt(trial, base).await?;
        let gone = matches!(&of_it, State::Known(standing) if standing.value.is_none());
        let Some(period) = base.period.filter(|_| gone) else { return Ok(of_it) };
        let newest = self.attempt(&Trial { year: None, ..*trial }, base).await?;
        let is_older = |standing: &Standing| standing.period.is_some_and(|other| other.to < period.to);
        Ok(if matches!(&newest, State::Known(standing) if is_older(standing)) { newest } else { of_it })
    }

    /// What the definition of last time gives today, where it measured otherwise: of the replies that today's outcome rests
    /// on, since nobody asked for others.
    async fn by_last_definition(&self, moved: &Moved, own: &Own, written: &Written) -> Result<LastMethod, Failure> {
        let before = &moved.base.standing;
        if !own.measures_otherwise {
            return Ok(last_method(before, &moved.outcome));
        }
        let Some((method, value)) = before.method.zip(before.value) else { return Ok(LastMethod::None) };
        let today: Under = Ok(Arc::clone(&self.today));
        let then = written.then.as_deref().map_err(|why| *why);
        let trial = Trial {
            measured: (&today, then),
            judged: (&today, if before.unit == moved.standing.unit { Ok(&written.now) } else { then }),
            evidence: Ok(Evidence::KeptBy(NONE)),
            inputs: &moved.entry.inputs,
            day: self.as_of,
            year: None,
        };
        if let State::Known(Standing { value: Some(again), verdict, .. }) = self.attempt(&trial, before).await? {
            return Ok(LastMethod::Redefined(again, verdict));
        }
        Ok(match &moved.outcome.observation {
            Some(seen) => LastMethod::Changed(YardstickChanged {
                before: (method, value),
                now: (seen.method, printed(seen.value, moved.outcome.unit())),
            }),
            None => LastMethod::Gone,
        })
    }

    /// What an outcome stands at, tried so.
    async fn attempt(&self, trial: &Trial<'_>, base: &Standing) -> Result<State, Failure> {
        let (meant, standard) =
            match (parsed(trial.measured.0, trial.measured.1), standard(trial.judged.0, trial.judged.1)) {
                (Ok(meant), Ok(standard)) => (meant, standard),
                (Err(why), _) | (_, Err(why)) => return Ok(State::Unproved(why)),
            };
        let (config, evidence) = match (trial.measured.0.clone(), trial.evidence) {
            (Ok(config), Ok(evidence)) => (config, evidence),
            (Err(why), _) | (_, Err(why)) => return Ok(State::Unproved(why)),
        };
        let documents = self.documents(trial.inputs, trial.day).await?;
        let gatherer =
            Gatherer { config: &config, client: None, evidence, ..self.session.gatherer(self.around.progress) };
        let gleaned = gatherer.glean(&meant, &documents, trial.day).await?;
        let rules = Yardstick::of(&meant, &config.metrics, &config.standards).rules;
        let nomination = Nomination {
            meant: Arc::new(meant),
            digest: Digest::of(&[]),
            found: gleaned.found,
            yardstick: Yardstick { standard, rules },
            warnings: Vec::new(),
        };
        let standing = super::standing(&nomination.outcome(trial.year, trial.day));
        Ok(match (is_gap(standing.verdict), is_gap(base.verdict)) {
            (true, true) => State::Same,
            (true, false) => State::Unproved(Why::EvidenceNotHeld),
            _ => State::Known(standing),
        })
    }

    /// The very replies that a verdict rests on, as far as they are held.
    async fn documents(&self, inputs: &[Digest], day: NaiveDate) -> Result<Documents, Failure> {
        let mut of_inputs: BTreeMap<&Resource, Vec<Fetch>> = BTreeMap::new();
        for fetch in self.kept.fetches.iter().filter(|fetch| inputs.contains(&fetch.digest)) {
            of_inputs.entry(&fetch.resource).or_default().push(fetch.clone());
        }
        let mut documents = Documents::new();
        for (resource, fetches) in of_inputs {
            let Some((fetch, later_revision)) = as_of(&fetches, day) else { continue };
            let from = fetch.provenance(later_revision);
            match self.session.store.bytes(&fetch.digest).await {
                Ok(bytes) => documents.insert(resource.clone(), (Bytes::from(bytes), from)),
                Err(StoreError::NotHeld { .. } | StoreError::Damaged { .. }) => None,
                Err(error) => return Err(error.into()),
            };
        }
        Ok(documents)
    }
}

/// A definition as a configuration reads it.
fn parsed(under: &Under, written: Result<&[u8], Why>) -> Result<Nominated, Why> {
    let config = under.as_ref().map_err(|why| *why)?;
    read_kept(written?, config).map_err(|_| Why::DefinitionUnreadable)
}

/// What a definition is judged by under a configuration.
fn standard(under: &Under, written: Result<&[u8], Why>) -> Result<Arc<Standard>, Why> {
    let (config, meant) = (under.as_ref().map_err(|why| *why)?, parsed(under, written)?);
    Ok(Yardstick::of(&meant, &config.metrics, &config.standards).standard)
}

/// Whether two standards give every value the same verdict.
fn judges_alike(one: &Standard, other: &Standard) -> bool {
    let decides = |it: &Standard| (it.id.clone(), it.unit, it.direction, it.limit, it.inclusive, it.rounding);
    decides(one) == decides(other)
}

/// Whether a verdict says only that figures could not be had.
fn is_gap(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Unknown(Reason::NotHeld | Reason::ProviderFailed))
}

/// What this very version does not give again is not the program's doing: the evidence at hand is another.
fn doubt(version: &str, base: &Standing, states: &mut [(Cause, State)]) {
    for (_, state) in states {
        if version == env!("CARGO_PKG_VERSION") && matches!(state, State::Known(again) if !base.agrees(again)) {
            *state = State::Unproved(Why::NotReproduced);
        }
    }
}
