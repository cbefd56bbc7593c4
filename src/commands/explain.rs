//! `outcomes explain`: one figure from the bytes to the verdict.

mod bytes;

use crate::assess::{Assessor, Standards};
use crate::cli::{Explain, ExplainFormat};
use crate::config::MetricRules;
use crate::gather::Gathered;
use crate::measure::Measurer;
use crate::model::outcome::Alternative;
use crate::model::rows::Rows;
use crate::model::{City, GeoId, Method, Observation, Outcome, Verdict};
use crate::plan::{Need, Scope};
use crate::report::explain::{Explained, LineRead, json, text};
use crate::session::Session;

use bytes::Sought;

use super::{Exit, Failure, Output, Surroundings, ask, verify};

/// Explains one figure.
pub(super) async fn run(session: &Session, args: &Explain, around: &Surroundings<'_>) -> Result<Output, Failure> {
    let config = &session.config;
    let cities = ask::find_cities(&config.registry, std::slice::from_ref(&args.city))?;
    let metric = args.metric.metric();
    let rules = config.metrics.get(metric);
    let wanted = args.method.as_deref().map(|name| method(name, rules)).transpose()?;
    let years = args.year.map(|year| year..=year);
    let need = Need {
        cities: &cities,
        metrics: &[metric],
        scope: Scope::All,
        as_of: ask::as_of(args.as_of, session.today())?,
        years: years.as_ref(),
        routes: &session.routes,
    };
    let gathered = session.gatherer(around.progress).gather(&need).await?;
    for trouble in &gathered.troubles {
        tracing::warn!("{}", trouble.message);
    }
    let measurer = Measurer::new(&gathered.held, &gathered.missing, &config.metrics, &config.releases, need.as_of);
    let released = args.year.and_then(|year| measurer.released(metric, year));
    let standards = standards(session, args)?;
    let assessor = Assessor { measurer, rules: &config.metrics, standards: &standards, need: &need, nominations: &[] };
    let Some((city, outcome)) = cities.first().and_then(|city| Some((city, assessor.city(city).outcomes.pop()?)))
    else {
        return Err(Failure::broken(format!("nothing was judged for `{}`", args.city)));
    };
    let tried = chosen(&outcome, rules, wanted);
    let seen = tried.and_then(|tried| tried.derivation.result.as_ref().ok());
    let in_vain = city.us().zip(tried.map(|tried| &tried.derivation)).filter(|_| seen.is_none());
    let sought = match (seen, in_vain) {
        (Some(seen), _) => Some(Sought::Value(seen)),
        (None, Some((city, tried))) => {
            let through = assessor.measurer.looked_through(city, tried);
            Some(Sought::InVain { city, tried, rules, through })
        }
        (None, None) => None,
    };
    // What was fetched a moment ago may still be on its way to the disk.
    session.keeping.finish().await?;
    let explained = Explained {
        city,
        as_of: released.map_or(need.as_of, |day| day.min(need.as_of)),
        outcome: &outcome,
        tried,
        rules,
        replies: match &sought {
            Some(sought) => bytes::replies(session, &gathered, sought).await?,
            None => Vec::new(),
        },
        in_vain: in_vain.map(|(city, tried)| assessor.measurer.asked_in_vain(city, tried)).unwrap_or_default(),
        lines: seen.map(|seen| lines(&gathered, city, seen)).unwrap_or_default(),
    };
    let text = match args.format {
        ExplainFormat::Text => text(&explained, around.style),
        ExplainFormat::Json => json(&explained),
    };
    Ok(Output { text, exit: exit(outcome.verdict) })
}

/// The programme's pair, or with the edition named, which must judge the metric explained.
fn standards(session: &Session, args: &Explain) -> Result<Standards, Failure> {
    let standards = verify::standards(session, args.standard.as_slice())?;
    let metric = args.metric.metric();
    match &args.standard {
        Some(name) if standards.get(&metric).is_none_or(|standard| standard.id.0 != *name) => {
            Err(Failure::usage(format!("`{name}` does not judge {metric}")).help("`outcomes standards` lists them"))
        }
        _ => Ok(standards),
    }
}

fn exit(verdict: Verdict) -> Exit {
    match verdict {
        Verdict::Met => Exit::AllMet,
        Verdict::NotMet => Exit::SomeNotMet,
        Verdict::Unknown(_) => Exit::SomeUnknown,
    }
}

fn method(name: &str, rules: &MetricRules) -> Result<Method, Failure> {
    let known = rules.methods.iter().map(|rule| rule.method);
    known.clone().find(|method| method.to_string() == name).ok_or_else(|| {
        let mut names: Vec<String> = Vec::new();
        for name in known.map(|method| method.to_string()) {
            if !names.contains(&name) {
                names.push(name);
            }
        }
        Failure::usage(format!("`{name}` is not among the methods of {}", rules.metric))
            .help(format!("it has {}", names.join(", ")))
    })
}

/// The method asked for, or the one that the verdict was given by. Where nothing is concluded: of those that could have
/// carried a verdict the first without a value for the very reason, or else the first that has one, or the first of all.
fn chosen<'o>(outcome: &'o Outcome, rules: &MetricRules, wanted: Option<Method>) -> Option<&'o Alternative> {
    let of = |method: Method| outcome.methods.iter().find(|tried| tried.derivation.method == method);
    if let Some(method) = wanted.or_else(|| outcome.observation.as_ref().map(|seen| seen.method)) {
        return of(method);
    }
    let mut rungs = rules.methods.iter().filter(|rule| rule.role.carries_verdict()).filter_map(|rule| of(rule.method));
    let decides = |tried: &&Alternative| tried.derivation.result.is_err() && tried.verdict == outcome.verdict;
    let with_value = |tried: &&Alternative| tried.derivation.result.is_ok();
    rungs.clone().find(decides).or_else(|| rungs.clone().find(with_value)).or_else(|| rungs.next())
}

/// The lines of the table that a share is made from.
fn lines(gathered: &Gathered, city: &City, seen: &Observation) -> Vec<LineRead> {
    let (Method::Broadband { definition, .. }, Some(city)) = (seen.method, city.us()) else { return Vec::new() };
    let mut tables = gathered.held.iter().filter(|held| seen.evidence.contains(&held.from.digest));
    let place = GeoId::of_place(&city.geoid);
    let row = tables.find_map(|held| if let Rows::Acs(table) = &*held.rows { table.row(&place) } else { None });
    let Some(row) = row else { return Vec::new() };
    let (counted, less) = definition.numerator();
    let read = |number| {
        let line = row.estimate(number);
        LineRead { number, estimate: line.value.ok(), moe90: line.moe90.ok() }
    };
    [Some(1), Some(counted), less].into_iter().flatten().map(read).collect()
}
