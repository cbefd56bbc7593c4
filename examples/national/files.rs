//! National files of real size, laid out under a folder as the agencies' servers lay them out.

use std::fs;
use std::io::{self, Write as _};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use resident_outcomes::config::Registry;
use resident_outcomes::model::evidence::Resource;
use resident_outcomes::model::method::{Dataset, Table};
use resident_outcomes::provider;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::prng::Prng;
use crate::{annual, census, daily, sites};

/// The first vintage that has a Summary File; those before are the Data API's.
const FIRST_FILE: i32 = 2021;

/// What to make.
pub struct Order {
    /// The same seed gives the same bytes.
    pub seed: u64,
    /// Vintages and years.
    pub years: RangeInclusive<i32>,
    /// Whether to make the daily files too (130 MB each before zipping).
    pub daily: bool,
}

/// Where a resource's bytes lie.
pub fn path(dir: &Path, resource: &Resource) -> PathBuf {
    let address = provider::path(resource);
    dir.join(name(&address))
}

/// An address as a path below the folder: of the Data API's queries only what tells them apart.
pub fn name(address: &str) -> String {
    let address = address.trim_start_matches('/');
    match address.split_once("?get=") {
        None => address.to_owned(),
        Some((path, query)) => {
            let table = ["B28002", "B28003"].into_iter().find(|table| query.contains(table)).unwrap_or("other");
            format!("{path}-{table}.json")
        }
    }
}

/// Makes the files and says of each where it lies and how large it is.
pub fn make(registry: &Registry, dir: &Path, order: &Order) -> io::Result<Vec<(PathBuf, usize)>> {
    let geographies = census::geographies(registry, order.seed);
    let sites = sites::sites(registry, order.seed);
    let mut made = Vec::new();
    let mut put = |resource: &Resource, bytes: Vec<u8>| -> io::Result<()> {
        let path = path(dir, resource);
        fs::create_dir_all(path.parent().unwrap_or(dir))?;
        fs::write(&path, &bytes)?;
        made.push((path, bytes.len()));
        Ok(())
    };
    for year in order.years.clone() {
        for table in [Table::B28002, Table::B28003] {
            let mut prng = Prng::new(order.seed, &format!("{table} {year}"));
            let (dataset, vintage) = (Dataset::Acs5, year);
            if year < FIRST_FILE {
                let bytes = census::api_reply(table, &geographies, &mut prng);
                put(&Resource::CensusQuery { table, dataset, vintage }, bytes)?;
            } else {
                let bytes = census::summary_file(table, &geographies, &mut prng);
                put(&Resource::CensusFile { table, dataset, vintage }, bytes)?;
            }
        }
        let mut prng = Prng::new(order.seed, &format!("air {year}"));
        let csv = annual::csv(&sites, year, &mut prng);
        put(&Resource::AnnualFile { year }, zipped(&format!("annual_conc_by_monitor_{year}.csv"), &csv)?)?;
        if order.daily {
            let csv = daily::csv(&sites, year, &mut prng);
            put(&Resource::DailyFile { year }, zipped(&format!("daily_88101_{year}.csv"), &csv)?)?;
        }
    }
    Ok(made)
}

fn zipped(name: &str, bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut zip = ZipWriter::new(io::Cursor::new(Vec::new()));
    zip.start_file(name, SimpleFileOptions::default())?;
    zip.write_all(bytes)?;
    Ok(zip.finish()?.into_inner())
}
