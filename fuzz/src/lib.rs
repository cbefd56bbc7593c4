//! What the fuzz targets share: limits, the questions that replies are read for, and a zip around a CSV.

use std::io::Write;

use resident_outcomes::model::evidence::{AqsArea, AqsService, Resource};
use resident_outcomes::model::method::{Dataset, Table};
use resident_outcomes::provider::Limits;

/// Limits small enough that a flood is found quickly.
pub const LIMITS: Limits = Limits { max_inflated_bytes: 1 << 20, max_rows: 10_000 };

/// A table by file.
pub fn census_file() -> Resource {
    Resource::CensusFile { table: Table::B28003, dataset: Dataset::Acs5, vintage: 2021 }
}

/// A table by API.
pub fn census_query() -> Resource {
    Resource::CensusQuery { table: Table::B28003, dataset: Dataset::Acs5, vintage: 2021 }
}

/// A question about North Carolina in 2016.
pub fn aqs(service: AqsService) -> Resource {
    Resource::AqsQuery { service, year: 2016, area: AqsArea::State("37".to_owned()) }
}

/// A zip that holds one file, stored.
pub fn zip_of(name: &str, bytes: &[u8]) -> Option<Vec<u8>> {
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    writer.start_file(name, stored).ok()?;
    writer.write_all(bytes).ok()?;
    Some(writer.finish().ok()?.into_inner())
}
