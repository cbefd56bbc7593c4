//! What a file's name says, in whatever case and with whatever a browser appended.

use crate::model::evidence::Resource;
use crate::model::method::{Dataset, Table};
use crate::model::period::Year;

/// The resource a name says, if it is one of an agency's own names.
pub(super) fn resource(name: &str) -> Option<Resource> {
    let name = name.to_ascii_lowercase();
    let year_behind = |mark: &str| name.split_once(mark).and_then(|(_, rest)| year(rest));
    if let Some(year) = year_behind("annual_conc_by_monitor_") {
        return Some(Resource::AnnualFile { year });
    }
    if let Some(year) = year_behind("daily_88101_") {
        return Some(Resource::DailyFile { year });
    }
    if let Some((year_text, _)) = name.split_once("_gaz_place_national") {
        let year = year(year_text.get(year_text.len().checked_sub(4)?..)?)?;
        return Some(Resource::Gazetteer { year });
    }
    if let Some(vintage) = year_behind("sub-est").filter(|_| !is_state_part(&name)) {
        return Some(Resource::Popest { vintage });
    }
    summary_file(&name).or_else(|| saved_query(&name))
}

/// Whether a name is of one state's part of the population estimates, as `sub-est2024_48.csv`.
pub(super) fn is_state_part(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let behind = name.split_once("sub-est").and_then(|(_, rest)| rest.get(4..)).unwrap_or_default();
    behind.strip_prefix('_').is_some_and(|part| part.starts_with(|digit: char| digit.is_ascii_digit()))
}

/// The four digits that a text begins with, if no fifth follows.
fn year(text: &str) -> Option<Year> {
    let digits = text.get(..4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    if text[4..].starts_with(|next: char| next.is_ascii_digit()) { None } else { digits.parse().ok() }
}

/// `acsdt5y2021-b28002.dat`.
fn summary_file(name: &str) -> Option<Resource> {
    let (_, rest) = name.split_once("acsdt")?;
    let (dataset, rest) = match rest.get(..2)? {
        "5y" => (Dataset::Acs5, &rest[2..]),
        "1y" => (Dataset::Acs1, &rest[2..]),
        _ => return None,
    };
    let vintage = year(rest)?;
    let table = rest.get(4..)?.strip_prefix('-')?.get(..6)?;
    Some(Resource::CensusFile { table: Table::from_id(&table.to_ascii_uppercase())?, dataset, vintage })
}

/// `acs5-2021-B28002.json`, in any order and with any signs between.
fn saved_query(name: &str) -> Option<Resource> {
    let words = || name.split(|sign: char| !sign.is_ascii_alphanumeric());
    let dataset = words().find_map(Dataset::from_id)?;
    let vintage = words().filter(|word| word.len() == 4).find_map(year)?;
    let table = words().find_map(|word| Table::from_id(&word.to_ascii_uppercase()))?;
    Some(Resource::CensusQuery { table, dataset, vintage })
}
