//! How long it takes to prove a long ledger: every entry read, its digest taken, and compared with what it states.
//!
//! `cargo bench --bench ledger`. The target is 100,000 entries in under 2 s.

use std::error::Error;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, NaiveDate};
use criterion::{Criterion, Throughput};
use resident_outcomes::model::{Basis, Conclusion, Digest, Metric, Period, StandardId, Verdict};
use resident_outcomes::store::{EntryRun, LedgerEntry, Store};
use rust_decimal::Decimal;

const ENTRIES: u32 = 100_000;

fn main() -> Result<(), Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let folder = tempfile::tempdir()?;
    let store = runtime.block_on(filled(folder.path()))?;
    let whole = runtime.block_on(store.walk_chain(None))?;
    if (whole.entries, &whole.broken) != (u64::from(ENTRIES), &None) {
        return Err(format!("the ledger to be walked is not as it was written: {whole:?}").into());
    }
    let mut criterion = Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_secs(1))
        .measurement_time(Duration::from_secs(10))
        .configure_from_args();
    let mut group = criterion.benchmark_group("ledger");
    group.throughput(Throughput::Elements(u64::from(ENTRIES)));
    group.bench_function("walk", |bench| bench.iter(|| runtime.block_on(store.walk_chain(None)).is_ok()));
    group.finish();
    criterion.final_summary();
    Ok(())
}

async fn filled(folder: &std::path::Path) -> Result<Store, Box<dyn Error>> {
    let store = Store::open(folder).await?;
    let as_of = NaiveDate::from_ymd_opt(2024, 12, 31).ok_or("no such day")?;
    let run = Arc::new(EntryRun {
        method_set: "same".to_owned(),
        config_digest: Digest::of(b"configuration"),
        program_version: env!("CARGO_PKG_VERSION").to_owned(),
        as_of,
        given: DateTime::UNIX_EPOCH,
        by: "A Reviewer".to_owned(),
    });
    let inputs: Arc<[Digest]> = [Digest::of(b"a table"), Digest::of(b"a file")].into();
    let entry = |number: u32| LedgerEntry {
        city: format!("{:07}", number % 30_000),
        metric: Metric::Broadband,
        standard: StandardId("itu-broadband-75".to_owned()),
        period: Some(Period::years(2019, 2023)),
        subject: None,
        concluded: Conclusion::Verdict(Verdict::Met),
        basis: Some(Basis::Primary),
        value: Some(Decimal::new(i64::from(number), 4)),
        moe90: Some(Decimal::new(12, 1)),
        method: None,
        inputs: Arc::clone(&inputs),
        note: String::new(),
        run: Arc::clone(&run),
    };
    let entries: Vec<LedgerEntry> = (0..ENTRIES).map(entry).collect();
    store.append(&entries).await?;
    Ok(store)
}
