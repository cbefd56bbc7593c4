//! `outcomes recheck`: what changed since verdicts were last given, and why.

mod asked;
mod defined;
mod definitions;
mod queue;
mod steps;
mod today;

use std::collections::BTreeMap;
use std::time::Duration;

use chrono::NaiveDate;

use super::{Exit, Failure, Output, Surroundings, ask};
use crate::cli::{ExplainFormat, Recheck};
use crate::config::releases::{Look, Publication};
use crate::config::{Config, Releases};
use crate::model::{Dataset, Metric, Reason, Verdict};
use crate::plan::Scope;
use crate::recheck::{Change, NotChecked, Standing, Support, TierStanding, last_method, wordings};
use crate::report::recheck::{self as report, Coverage, Document, Rechecked, Tiered};
use crate::scoring::Rules;
use crate::session::Session;

use asked::Asked;
use today::{Moved, Today};

/// The name of the work that one process does at a time.
const WORK: &str = "recheck";

/// How long a re-check may take: one that was killed holds up the next for no longer.
const MOST: Duration = Duration::from_secs(60 * 60);

pub(super) async fn run(session: &Session, args: &Recheck, around: &Surroundings<'_>) -> Result<Output, Failure> {
    if args.queue || args.sample.is_some() {
        let asked = Asked::new(session, args).await?;
        let queued = queue::run(session, args, &asked, around).await?;
        return Ok(Output::ok(write(session, args, around, &queued)));
    }
    let holder = format!("process {} at {}", std::process::id(), session.now.timestamp_millis());
    if let Some(other) = session.store.lock(WORK, &holder, MOST, session.now).await? {
        let as_of = ask::as_of(args.as_of, session.today())?;
        return Ok(Output::ok(write(
            session,
            args,
            around,
            &Document { under_way: Some(other), ..document(session, as_of) },
        )));
    }
    let mut held = Held { session, holder: &holder, is_given_back: false };
    let checked = check(session, args, around).await;
    // Whatever became of it, the next need not wait.
    held.is_given_back = true;
    session.store.unlock(WORK, &holder).await?;
    let (document, exit) = checked?;
    Ok(Output { text: write(session, args, around, &document), exit })
}

/// The right to re-check, given back too where the program is told to stop meanwhile.
struct Held<'s> {
    session: &'s Session,
    holder: &'s str,
    is_given_back: bool,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if !self.is_given_back {
            let (store, holder) = (self.session.store.clone(), self.holder.to_owned());
            self.session.keeping.afterwards(async move { store.unlock(WORK, &holder).await });
        }
    }
}

fn write(session: &Session, args: &Recheck, around: &Surroundings<'_>, document: &Document) -> String {
    match args.format {
        ExplainFormat::Text => report::text(document, &session.config.registry, around.style),
        ExplainFormat::Json => report::json(document, &session.config.registry),
    }
}

/// A document that says nothing yet.
fn document(session: &Session, as_of: NaiveDate) -> Document {
    Document {
        as_of,
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        config_digest: session.config.digest,
        under_way: None,
        rechecked: None,
        queue: None,
        not_queued: Vec::new(),
        sample: None,
    }
}

async fn check(session: &Session, args: &Recheck, around: &Surroundings<'_>) -> Result<(Document, Exit), Failure> {
    let asked = Asked::new(session, args).await?;
    let today = Today::of(session, &asked, around).await?;
    let mut steps = steps::Steps::new(session, &asked, around).await?;
    let mut changes = Vec::new();
    for moved in today.moved.iter().filter(|moved| !moved.base.standing.agrees(&moved.standing)) {
        let pair = (moved.entry.city.clone(), moved.entry.metric);
        changes.push(match asked.own.get(&pair) {
            Some(own) => steps.change_of(moved, own).await?,
            None => change(moved, steps.parts(moved, &today.moved).await?),
        });
    }
    changes.sort_by(|one, other| {
        let key = |change: &Change| (change.rank(), change.city.clone(), change.metric);
        key(one).cmp(&key(other))
    });
    session.keeping.finish().await?;
    session.keep_config().await?;
    let entries: Vec<_> = today.moved.iter().map(|moved| moved.entry.clone()).collect();
    session.store.append_all(&entries).await?;
    let rechecked = rechecked(session, &asked, &today, changes);
    let exit = exit(&rechecked);
    Ok((Document { rechecked: Some(rechecked), ..document(session, asked.as_of) }, exit))
}

fn change(moved: &Moved, parts: Vec<crate::recheck::Part>) -> Change {
    let entry = &moved.base.recorded.entry;
    Change {
        city: entry.city.clone(),
        metric: entry.metric,
        before: moved.base.standing.clone(),
        since: entry.run.as_of,
        now: moved.standing.clone(),
        parts,
        by_last_method: last_method(&moved.base.standing, &moved.outcome),
        definition: None,
    }
}

fn rechecked(session: &Session, asked: &Asked, today: &Today, changes: Vec<Change>) -> Rechecked {
    let mut not_checked = asked.not_checked.clone();
    for pair in &today.not_answered {
        not_checked.entry(NotChecked::NotAnswered).or_default().push(pair.clone());
    }
    let not_answered = today.not_answered.len();
    let checked = asked.bases.len() - not_answered;
    let coverage = Coverage {
        cities: asked.cities,
        checked,
        changed: changes.len(),
        confirmed: today.moved.len() - changes.len(),
        not_checked,
    };
    Rechecked {
        coverage,
        defined: asked.own.len(),
        offline: session.client.is_none(),
        looks: looks(&session.config.releases, asked),
        tiers: tiers(&session.config, asked, today),
        changes,
        requests: today.requests,
        troubles: today.troubles.clone(),
    }
}

/// When to look next: of the 1-year survey only where verdicts look at it.
fn looks(releases: &Releases, asked: &Asked) -> Vec<Look> {
    let all = asked.bases.values().any(|base| asked::scope(base) == Scope::All);
    let mut looks = releases.looks(asked.as_of);
    looks.retain(|look| all || !matches!(look.what, Publication::Survey(Dataset::Acs1, _)));
    looks
}

/// Where the cities that hold a tier stand now.
fn tiers(config: &Config, asked: &Asked, today: &Today) -> Vec<Tiered> {
    let mut now: BTreeMap<(&str, Metric), Verdict> =
        asked.bases.iter().map(|((city, metric), base)| ((city.as_str(), *metric), base.standing.verdict)).collect();
    for Moved { entry, standing, .. } in &today.moved {
        now.insert((entry.city.as_str(), entry.metric), standing.verdict);
    }
    let listed = asked.listed.iter().flatten().filter_map(|listed| Some((listed, listed.tier?)));
    listed
        .map(|(listed, tier)| {
            let id = listed.city.id();
            let verdict = |metric| now.get(&(id.as_str(), metric)).copied();
            let unknown = Verdict::Unknown(Reason::NotHeld);
            let verdicts = Metric::ALL.map(|metric| verdict(metric).unwrap_or(unknown));
            let standing = TierStanding::of(tier, &verdicts);
            let left = |met| {
                let of = |edition| Support::of(Rules { criteria: &config.criteria, edition }, met, standing);
                wordings(&config.editions, listed.edition).into_iter().map(of).collect()
            };
            let left = listed.criteria_met.map(left).unwrap_or_default();
            Tiered { city: id, criteria_met: listed.criteria_met, standing, left }
        })
        .collect()
}

/// A nominated metric whose definition was not given is no reason to run the command again.
fn exit(rechecked: &Rechecked) -> Exit {
    let mut reasons = rechecked.coverage.not_checked.keys();
    if rechecked.changes.iter().any(Change::flips) {
        Exit::SomeNotMet
    } else if reasons.any(|reason| *reason != NotChecked::NeedsDefinition) {
        Exit::SomeUnknown
    } else {
        Exit::AllMet
    }
}

/// What an outcome says, for comparison with the ledger.
fn standing(outcome: &crate::model::Outcome) -> Standing {
    Standing::of_outcome(outcome)
}
