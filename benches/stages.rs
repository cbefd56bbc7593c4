//! How long each stage takes over national files: extract, measure, judge, report, and what keeping evidence costs.
//!
//! `cargo bench --bench stages`. The files are made at first use under `target/national-bench` (seed 1, one year).

#[path = "../examples/national/annual.rs"]
mod annual;
#[path = "../examples/national/census.rs"]
mod census;
#[path = "../examples/national/daily.rs"]
mod daily;
#[path = "../examples/national/files.rs"]
mod files;
#[path = "../examples/national/prng.rs"]
mod prng;
#[path = "../examples/national/sites.rs"]
mod sites;

use std::error::Error;
use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, NaiveDate, Utc};
use criterion::{Criterion, Throughput};
use resident_outcomes::assess::{Assessor, Standards, in_batches};
use resident_outcomes::config::{self, Config};
use resident_outcomes::measure::{Measurer, Missing};
use resident_outcomes::model::evidence::Resource;
use resident_outcomes::model::method::{Dataset, Table};
use resident_outcomes::model::rows::{Held, Rows};
use resident_outcomes::model::{Assessment, City, CityAssessment, Derivation, Digest, Metric, Origin, Provenance};
use resident_outcomes::plan::{Need, Scope};
use resident_outcomes::provider::{self, Limits};
use resident_outcomes::report::{self, Form, Run, Sink, Supply};
use resident_outcomes::store::{Content, Extracts, Kind, NewReply, Store, Want};
use resident_outcomes::verify::judge;

const YEAR: i32 = 2023;
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/target/national-bench");
const LIMITS: Limits = Limits { max_inflated_bytes: 1 << 30, max_rows: 20_000_000 };
const TABLE: Resource = Resource::CensusFile { table: Table::B28002, dataset: Dataset::Acs5, vintage: YEAR };
const ANNUAL: Resource = Resource::AnnualFile { year: YEAR };

/// A reply with the rows in it.
struct Reply {
    resource: Resource,
    bytes: Bytes,
    held: Held,
}

impl Reply {
    fn read(config: &Config, resource: Resource) -> Result<Self, Box<dyn Error>> {
        let path = files::path(Path::new(FOLDER), &resource);
        if !path.exists() {
            let order = files::Order { seed: 1, years: YEAR..=YEAR, daily: false };
            files::make(&config.registry, Path::new(FOLDER), &order)?;
        }
        let bytes = Bytes::from(std::fs::read(path)?);
        let rows = provider::extract(&resource, &bytes, &LIMITS)?;
        let from = Provenance {
            resource: resource.clone(),
            digest: Digest::of(&bytes),
            origin: Origin::Agency,
            retrieved: DateTime::<Utc>::UNIX_EPOCH,
            later_revision: false,
        };
        Ok(Self { resource, bytes, held: Held { from, rows: rows.into() } })
    }

    fn name(&self) -> &'static str {
        if matches!(*self.held.rows, Rows::Acs(_)) { "table" } else { "annual" }
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let config = config::load(None)?;
    let replies = [Reply::read(&config, TABLE)?, Reply::read(&config, ANNUAL)?];
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(4))
        .configure_from_args();
    criterion.bench_function("start/config", |bench| bench.iter(|| config::load(None).map(black_box).is_ok()));
    criterion.bench_function("start/shipped", |bench| bench.iter(|| provider::snapshot::held().map(black_box).is_ok()));
    extract(&mut criterion, &replies);
    keep(&mut criterion, &replies)?;
    country(&mut criterion, &config, &replies)?;
    derive(&mut criterion, &config, replies)?;
    criterion.final_summary();
    Ok(())
}

/// From bytes to rows.
fn extract(criterion: &mut Criterion, replies: &[Reply]) {
    let mut group = criterion.benchmark_group("extract");
    for reply in replies {
        group.throughput(Throughput::Bytes(reply.bytes.len() as u64));
        group.bench_function(reply.name(), |bench| {
            bench.iter(|| provider::extract(&reply.resource, black_box(&reply.bytes), &LIMITS).is_ok());
        });
    }
    group.finish();
}

/// What evidence costs: the digest, the store, the extract written and read.
fn keep(criterion: &mut Criterion, replies: &[Reply]) -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let folder = tempfile::tempdir()?;
    let extracts = Extracts::at(folder.path().join("cache"));
    let mut group = criterion.benchmark_group("keep");
    for reply in replies {
        let (name, digest) = (reply.name(), reply.held.from.digest);
        group.bench_function(format!("digest/{name}"), |bench| bench.iter(|| Digest::of(black_box(&reply.bytes))));
        group.bench_function(format!("store/{name}"), |bench| {
            // A store of its own each time: bytes that are held already are not kept again.
            bench.iter_batched(
                tempfile::tempdir,
                |folder| runtime.block_on(store(folder, reply)).is_ok(),
                criterion::BatchSize::PerIteration,
            );
        });
        group.bench_function(format!("extract-write/{name}"), |bench| {
            bench.iter(|| extracts.write(&digest, &reply.held.rows).is_ok());
        });
        extracts.write(&digest, &reply.held.rows)?;
        let kind = Kind::of(&reply.held.rows);
        group.bench_function(format!("extract-read/{name}"), |bench| {
            bench.iter(|| extracts.read(&digest, kind, &Want::all()).is_some());
        });
    }
    group.finish();
    Ok(())
}

async fn store(folder: std::io::Result<tempfile::TempDir>, reply: &Reply) -> Result<(), Box<dyn Error>> {
    let folder = folder?;
    let store = Store::open(folder.path()).await?;
    store.keep(new_reply(reply, Content::of(reply.bytes.clone()))).await?;
    store.close().await;
    Ok(())
}

fn new_reply(reply: &Reply, content: Content) -> NewReply {
    NewReply {
        resource: reply.resource.clone(),
        address: "http://127.0.0.1/".to_owned(),
        status: 200,
        etag: None,
        last_modified: None,
        origin: Origin::Agency,
        received: DateTime::UNIX_EPOCH,
        content,
    }
}

/// One year of the country, from replies in memory to rows of CSV, with the replies and their rows kept beside the work and
/// without: what evidence costs a run.
fn country(criterion: &mut Criterion, config: &Config, replies: &[Reply]) -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let mut group = criterion.benchmark_group("country");
    for (name, keeps) in [("without-evidence", false), ("with-evidence", true)] {
        group.bench_function(name, |bench| {
            bench.iter_batched(
                tempfile::tempdir,
                |folder| runtime.block_on(year(config, replies, folder, keeps)).is_ok(),
                criterion::BatchSize::PerIteration,
            );
        });
    }
    group.finish();
    Ok(())
}

async fn year(
    config: &Config,
    replies: &[Reply],
    folder: std::io::Result<tempfile::TempDir>,
    keeps: bool,
) -> Result<usize, Box<dyn Error>> {
    let folder = folder?;
    let read = replies.iter().map(|reply| {
        let (resource, bytes, digested) = (reply.resource.clone(), reply.bytes.clone(), reply.bytes.clone());
        let rows = tokio::task::spawn_blocking(move || provider::extract(&resource, &bytes, &LIMITS));
        (reply, rows, tokio::task::spawn_blocking(move || Content::of(digested)))
    });
    let (read, mut held, mut kept): (Vec<_>, Vec<Held>, Vec<_>) = (read.collect(), Vec::new(), Vec::new());
    let store = if keeps { Some(Store::open(folder.path()).await?) } else { None };
    let extracts = Extracts::at(folder.path().join("cache"));
    for (reply, rows, content) in read {
        let (rows, content) = (std::sync::Arc::new(rows.await??), content.await?);
        held.push(Held { rows: std::sync::Arc::clone(&rows), from: reply.held.from.clone() });
        if let Some(store) = store.clone() {
            let (extracts, digest, new) = (extracts.clone(), content.digest(), new_reply(reply, content));
            kept.push(tokio::spawn(async move { store.keep(new).await.is_ok() }));
            kept.push(tokio::task::spawn_blocking(move || extracts.write(&digest, &rows).is_ok()));
        }
    }
    let written = report_all(config, &held)?;
    for done in kept {
        done.await?;
    }
    if let Some(store) = store {
        store.close().await;
    }
    Ok(written)
}

/// Judges every city and writes its rows as CSV, on both processors.
fn report_all(config: &Config, held: &[Held]) -> Result<usize, Box<dyn Error>> {
    let as_of = NaiveDate::from_ymd_opt(YEAR + 1, 12, 31).ok_or("no such day")?;
    let cities: Vec<City> = config.registry.iter().cloned().map(City::Us).collect();
    let standards: Standards = Metric::AGENCIES
        .into_iter()
        .filter_map(|metric| Some((metric, config.standards.default_for(metric)?.clone())))
        .collect();
    let (missing, routes) = (Missing::new(), std::collections::BTreeSet::new());
    let scope = Scope::Same;
    let need = Need { cities: &cities, metrics: &Metric::AGENCIES, scope, as_of, years: None, routes: &routes };
    let measurer = Measurer::new(held, &missing, &config.metrics, &config.releases, as_of).lean();
    let assessor = Assessor { measurer, rules: &config.metrics, standards: &standards, need: &need, nominations: &[] };
    let mut out = Vec::new();
    let mut sink = Sink::begin(Form::Csv, &mut out, as_of)?;
    let work = |cities: &[City]| {
        let mut part = Form::Csv.part(as_of);
        for city in cities {
            part.city(assessor.city(city));
        }
        part
    };
    in_batches(&cities, work, |part| sink.part(part))?;
    drop(sink);
    Ok(out.len())
}

/// From rows to the report, every city of the registry.
fn derive(criterion: &mut Criterion, config: &Config, replies: [Reply; 2]) -> Result<(), Box<dyn Error>> {
    let as_of = NaiveDate::from_ymd_opt(YEAR + 1, 12, 31).ok_or("no such day")?;
    let held: Vec<Held> = replies.into_iter().map(|reply| reply.held).collect();
    let cities: Vec<City> = config.registry.iter().cloned().map(City::Us).collect();
    let missing = Missing::new();
    let measurer = || Measurer::new(&held, &missing, &config.metrics, &config.releases, as_of);
    let all = |measurer: &Measurer<'_>, metric: Metric| -> Vec<Vec<Derivation>> {
        cities.iter().map(|city| measurer.derive(city, metric, None)).collect()
    };
    criterion.bench_function("measure/index", |bench| bench.iter(|| measurer().counties_with_monitors().len()));
    let indexed = measurer();
    for metric in Metric::AGENCIES {
        criterion.bench_function(&format!("measure/{metric}"), |bench| bench.iter(|| all(&indexed, metric)));
    }
    let derived: Vec<(Metric, Vec<Vec<Derivation>>)> =
        Metric::AGENCIES.into_iter().map(|metric| (metric, all(&indexed, metric))).collect();
    let judged = |(metric, derivations): (Metric, Vec<Vec<Derivation>>)| {
        let Some(standard) = config.standards.default_for(metric) else { return Vec::new() };
        let rules = config.metrics.get(metric);
        let outcomes = derivations.into_iter().map(move |of_city| judge(of_city, rules, standard, as_of, false));
        outcomes.collect::<Vec<_>>()
    };
    for of_metric in &derived {
        criterion.bench_function(&format!("judge/{}", of_metric.0), |bench| {
            bench.iter_batched(|| of_metric.clone(), judged, criterion::BatchSize::LargeInput);
        });
    }
    let mut assessment = Assessment { as_of, cities: Vec::new(), evidence: std::collections::BTreeMap::default() };
    let mut by_metric: Vec<_> = derived.into_iter().map(|of_metric| judged(of_metric).into_iter()).collect();
    for city in &cities {
        let outcomes = by_metric.iter_mut().filter_map(Iterator::next).collect();
        assessment.cities.push(CityAssessment { city: city.clone(), as_of: None, outcomes, claims: Vec::new() });
    }
    assessment.evidence = held.iter().map(|held| (held.from.digest, held.from.clone())).collect();
    write(criterion, config, &assessment);
    Ok(())
}

fn write(criterion: &mut Criterion, config: &Config, assessment: &Assessment) {
    let run = Run {
        program_version: String::new(),
        config_digest: config.digest,
        supply: Supply::Live,
        requests: 2,
        troubles: Vec::new(),
        as_of_option: None,
        every_method: false,
        peers: Vec::new(),
        summary: resident_outcomes::verify::summary::Summary::default(),
        commands: Vec::new(),
    };
    let style = report::Style { width: 80, color: false, unicode: true };
    criterion.bench_function("report/csv", |bench| bench.iter(|| report::csv(assessment)));
    criterion.bench_function("report/json", |bench| bench.iter(|| report::json(assessment, &run)));
    criterion.bench_function("report/text", |bench| bench.iter(|| report::terminal(assessment, &run, style)));
}
