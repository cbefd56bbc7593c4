//! Evaluates the steps between a verdict of the ledger and today's, on stored evidence and without a request.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use crate::assess::{Assessor, Standards};
use crate::commands::{Failure, Surroundings};
use crate::config::Config;
use crate::gather::{Evidence, Gatherer};
use crate::measure::Measurer;
use crate::model::{City, Digest, Metric, Standard, StandardId};
use crate::plan::{Need, Scope};
use crate::recheck::{Cause, Part, Standing, State, Why, last_cause, parts};
use crate::session::Session;
use crate::store::Fetch;

use super::asked::{Asked, STANDARDS, scope};
use super::today::Moved;

/// Which step a file of the configuration belongs to. Every other file is of [`Cause::Method`].
const REGISTRY: [&str; 4] = ["cities.csv", "countries.csv", "epa_names.csv", "metro_areas.csv"];

/// Verdicts that were given together: one question, one configuration, one day's evidence.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Group {
    metric: Metric,
    config: Digest,
    version: String,
    as_of: NaiveDate,
    all: bool,
    standard: String,
    /// The last fetch that was kept by then; none where replies it rested on are gone.
    kept_by: Option<i64>,
}

/// What each city of a group stands at after each step but the last.
type Walked = Vec<(Cause, BTreeMap<String, State>)>;

/// The steps of the verdicts that changed; those of a group are evaluated once.
pub(super) struct Steps<'s> {
    pub(super) session: &'s Session,
    pub(super) today: Arc<Config>,
    pub(super) as_of: NaiveDate,
    pub(super) around: &'s Surroundings<'s>,
    pub(super) kept: Kept,
    walked: BTreeMap<Group, Walked>,
    configs: BTreeMap<Digest, Result<Arc<Config>, Why>>,
}

/// What was kept when.
pub(super) struct Kept {
    /// The first fetch of each reply.
    first: BTreeMap<Digest, i64>,
    /// When each fetch came, by its number.
    pub(super) fetches: Vec<Fetch>,
    shipped: BTreeSet<Digest>,
    /// The replies that each run of the ledger rests on, by when it was given.
    of_runs: BTreeMap<i64, BTreeSet<Digest>>,
}

impl<'s> Steps<'s> {
    pub(super) async fn new(
        session: &'s Session,
        asked: &Asked,
        around: &'s Surroundings<'s>,
    ) -> Result<Self, Failure> {
        session.keeping.finish().await?;
        let fetches = session.store.fetches().await?;
        let mut kept = Kept {
            first: BTreeMap::new(),
            shipped: session.shipped.iter().map(|held| held.from.digest).collect(),
            of_runs: BTreeMap::new(),
            fetches: Vec::new(),
        };
        for fetch in &fetches {
            kept.first.entry(fetch.digest).or_insert(fetch.id.unwrap_or_default());
        }
        for entry in asked.latest.iter().map(|one| &one.entry) {
            let inputs = entry.inputs.iter().copied();
            kept.of_runs.entry(entry.run.given.timestamp_millis()).or_default().extend(inputs);
        }
        kept.fetches = fetches;
        let (walked, configs) = (BTreeMap::new(), BTreeMap::new());
        let today = Arc::new(session.config.clone());
        Ok(Self { session, today, as_of: asked.as_of, around, kept, walked, configs })
    }

    /// The parts of one change. `all` are those that changed, whose steps are evaluated together.
    pub(super) async fn parts(&mut self, moved: &Moved, all: &[Moved]) -> Result<Vec<Part>, Failure> {
        let group = self.group(moved);
        if !self.walked.contains_key(&group) {
            let together = all.iter().filter(|other| self.group(other) == group);
            let bases: BTreeMap<&str, &Standing> =
                together.map(|other| (other.entry.city.as_str(), &other.base.standing)).collect();
            let walked = self.walk(&group, &bases).await?;
            self.walked.insert(group.clone(), walked);
        }
        let city = moved.entry.city.as_str();
        let states = self.walked.get(&group).into_iter().flatten();
        let mut steps: Vec<(Cause, State)> = states
            .map(|(cause, states)| (*cause, states.get(city).cloned().unwrap_or(State::Unproved(Why::NoCity))))
            .collect();
        let known = steps.iter().rev().find_map(|(_, state)| match state {
            State::Known(standing) => Some(standing),
            State::Same | State::Unproved(_) => None,
        });
        let last = last_cause(known.unwrap_or(&moved.base.standing), &moved.standing);
        steps.push((last, State::Known(moved.standing.clone())));
        Ok(parts(&moved.base.standing, &steps))
    }

    fn group(&self, moved: &Moved) -> Group {
        let entry = &moved.base.recorded.entry;
        Group {
            metric: entry.metric,
            config: entry.run.config_digest,
            version: entry.run.program_version.clone(),
            as_of: entry.run.as_of,
            all: scope(&moved.base) == Scope::All,
            standard: entry.standard.0.clone(),
            kept_by: self.kept.by(&entry.inputs, entry.run.given.timestamp_millis()),
        }
    }

    /// Evaluates the steps of a group up to the last, which is today's verdict.
    async fn walk(&mut self, group: &Group, bases: &BTreeMap<&str, &Standing>) -> Result<Walked, Failure> {
        let then = self.config(group.config).await?;
        let evidence = group.kept_by.map(Evidence::KeptBy).ok_or(Why::EvidenceNotHeld);
        let mut walked: Walked = Vec::new();
        for cause in [Cause::Program, Cause::Method, Cause::Registry] {
            let states = match after(&then, &self.today, cause) {
                None => every(bases, &State::Same),
                Some(config) => {
                    let standard = |config: &Config| config.standards.find(&group.standard).cloned().ok();
                    self.evaluate(group, config, standard, evidence, bases).await?
                }
            };
            walked.push((cause, states));
        }
        let default = |config: &Config| config.standards.default_for(group.metric).cloned();
        let states = if then.as_ref().is_ok_and(|then| same_standard(then, &self.today, group)) {
            every(bases, &State::Same)
        } else {
            self.evaluate(group, Ok(Arc::clone(&self.today)), default, evidence, bases).await?
        };
        walked.push((Cause::Standard, states));
        let revised = Evidence::Revised(group.kept_by.unwrap_or(i64::MAX), self.as_of);
        let mut states = self.evaluate(group, Ok(Arc::clone(&self.today)), default, Ok(revised), bases).await?;
        if group.kept_by.is_none() {
            only_of_the_same(&mut states, bases);
        }
        walked.push((Cause::Source, states));
        doubt(group, bases, &mut walked);
        Ok(walked)
    }

    /// A configuration of the ledger, read again.
    pub(super) async fn config(&mut self, digest: Digest) -> Result<Result<Arc<Config>, Why>, Failure> {
        if let Some(known) = self.configs.get(&digest) {
            return Ok(known.clone());
        }
        if digest == self.today.digest {
            return Ok(Ok(Arc::clone(&self.today)));
        }
        let read = match self.session.store.config_texts(digest, None).await? {
            None => Err(Why::ConfigNotHeld),
            Some(texts) => Config::of_texts(&texts).map(Arc::new).map_err(|_| Why::ConfigUnreadable),
        };
        self.configs.insert(digest, read.clone());
        Ok(read)
    }

    /// What each city stands at by a configuration, a standard and evidence, as of the group's day.
    async fn evaluate(
        &self,
        group: &Group,
        config: Result<Arc<Config>, Why>,
        standard: impl Fn(&Config) -> Option<Arc<Standard>>,
        evidence: Result<Evidence, Why>,
        bases: &BTreeMap<&str, &Standing>,
    ) -> Result<BTreeMap<String, State>, Failure> {
        let (config, evidence) = match (config, evidence) {
            (Ok(config), Ok(evidence)) => (config, evidence),
            (Err(why), _) | (_, Err(why)) => return Ok(every(bases, &State::Unproved(why))),
        };
        let Some(standard) = standard(&config) else { return Ok(every(bases, &State::Unproved(Why::NoStandard))) };
        let found = bases.keys().map(|id| ((*id).to_owned(), config.registry.find(id).ok()));
        let mut states: BTreeMap<String, State> = BTreeMap::new();
        let mut cities: Vec<City> = Vec::new();
        for (id, city) in found {
            states.insert(id, State::Unproved(Why::NoCity));
            cities.extend(city);
        }
        let need = Need {
            cities: &cities,
            metrics: &[group.metric],
            scope: if group.all { Scope::All } else { Scope::Same },
            as_of: group.as_of,
            years: None,
            routes: &self.session.routes,
        };
        let gatherer = self.session.gatherer(self.around.progress);
        let gathered = Gatherer { config: &config, client: None, evidence, ..gatherer }.gather(&need).await?;
        let measurer =
            Measurer::new(&gathered.held, &gathered.missing, &config.metrics, &config.releases, need.as_of).lean();
        let standards = Standards::from([(group.metric, standard)]);
        let assessor =
            Assessor { measurer, rules: &config.metrics, standards: &standards, need: &need, nominations: &[] };
        for city in &cities {
            let judged = assessor.city(city);
            states.extend(judged.outcomes.iter().map(|outcome| (city.id(), State::Known(super::standing(outcome)))));
        }
        Ok(states)
    }
}

impl Kept {
    /// The last fetch that was kept when a verdict was given: those that came before the run, and those that the run
    /// itself brought, as its verdicts tell. None where a reply it rests on is gone.
    pub(super) fn by(&self, inputs: &[Digest], given: i64) -> Option<i64> {
        let firsts = |digests: &mut dyn Iterator<Item = Digest>| -> Option<Vec<i64>> {
            digests.filter(|digest| !self.shipped.contains(digest)).map(|one| self.first.get(&one).copied()).collect()
        };
        let own = firsts(&mut inputs.iter().copied())?;
        let of_run = self.of_runs.get(&given).into_iter().flatten().filter_map(|one| self.first.get(one).copied());
        let before = self.fetches.iter().filter(|fetch| fetch.received.timestamp_millis() <= given);
        own.into_iter().chain(of_run).chain(before.filter_map(|fetch| fetch.id)).max().or(Some(0))
    }
}

/// What this very version does not give again is not the program's doing: the evidence at hand is another.
fn doubt(group: &Group, bases: &BTreeMap<&str, &Standing>, walked: &mut Walked) {
    if group.version != env!("CARGO_PKG_VERSION") {
        return;
    }
    let Some((_, first)) = walked.first_mut() else { return };
    for (city, state) in first.iter_mut() {
        if let State::Known(again) = state
            && bases.get(city.as_str()).is_some_and(|base| !base.agrees(again))
        {
            *state = State::Unproved(Why::NotReproduced);
        }
    }
}

/// Without the replies of that day nothing says which things are the same but method and period: what is of others
/// stands on something else.
fn only_of_the_same(states: &mut BTreeMap<String, State>, bases: &BTreeMap<&str, &Standing>) {
    for (city, state) in states {
        let is_same = |now: &Standing| {
            let before = bases.get(city.as_str());
            before.is_some_and(|before| (before.method, before.period) == (now.method, now.period))
        };
        if matches!(&*state, State::Known(now) if !is_same(now)) {
            *state = State::Unproved(Why::EvidenceNotHeld);
        }
    }
}

fn every(bases: &BTreeMap<&str, &Standing>, state: &State) -> BTreeMap<String, State> {
    bases.keys().map(|city| ((*city).to_owned(), state.clone())).collect()
}

/// The configuration after a step: what the steps so far are about as of today, the rest as it was. None where the step
/// changes nothing.
pub(super) fn after(then: &Result<Arc<Config>, Why>, today: &Config, cause: Cause) -> Option<Result<Arc<Config>, Why>> {
    let then = match then {
        Ok(then) if cause == Cause::Program => return Some(Ok(Arc::clone(then))),
        Ok(then) => then,
        Err(why) => return Some(Err(*why)),
    };
    let is_of = |name: &str, cause| match cause {
        Cause::Registry => REGISTRY.contains(&name),
        _ => name != STANDARDS && !REGISTRY.contains(&name),
    };
    let text_then = |name: &str| then.files.iter().find(|(other, _)| *other == name).map(|(_, text)| text);
    let differs = |(name, text): &&(&'static str, Cow<'static, str>)| {
        is_of(name, cause) && text_then(name).is_some_and(|then| then != text)
    };
    today.files.iter().find(differs)?;
    let text = |(name, text): &(&'static str, Cow<'static, str>)| {
        let is_new = is_of(name, Cause::Method) || is_of(name, cause);
        let text = text_then(name).filter(|_| !is_new).unwrap_or(text);
        ((*name).to_owned(), text.clone().into_owned())
    };
    let texts: Vec<_> = today.files.iter().map(text).collect();
    Some(Config::of_texts(&texts).map(Arc::new).map_err(|_| Why::ConfigUnreadable))
}

/// Whether the programme's standard of the metric is, in every word, the one that the group was judged by.
fn same_standard(then: &Config, today: &Config, group: &Group) -> bool {
    let (id, now) = (StandardId(group.standard.clone()), today.standards.default_for(group.metric));
    now.is_some_and(|now| now.id == id && then.standards.find(&group.standard).is_ok_and(|then| then == now))
}
