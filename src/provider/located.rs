//! Records of a reply found again by their numbers, as they stand there: for people who redo a figure by hand.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use std::ops::Range;

use csv::ByteRecord;
use serde_json::value::RawValue;

use super::aqs::envelope::Envelope;
use super::fault::{ExtractError, Fault};
use super::text::{decode, without_bom};
use super::{Limits, acs, airdata, aqs, archive, json, snapshot};
use crate::model::evidence::Resource;

/// A record as it stands in its reply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    /// Its number, the header being 0.
    pub number: u64,
    /// The file in the zip that it stands in; none where the reply is no zip.
    pub file: Option<String>,
    /// Its bytes, counted from 0 in that file or in the reply.
    pub bytes: Range<u64>,
    /// Every column's name and what stands in it.
    pub cells: Vec<(String, String)>,
}

/// Finds records by their numbers; numbers that the reply does not have are left out. What a definition of a nominated
/// metric names is shown with its records where it is fetched, and is [`Fault::NoRows`] here.
pub fn locate(
    resource: &Resource,
    bytes: &[u8],
    numbers: &BTreeSet<u64>,
    limits: &Limits,
) -> Result<Vec<Located>, ExtractError> {
    let found = match resource {
        Resource::CensusFile { .. } => delimited(bytes, b'|', None, numbers),
        Resource::CensusQuery { .. } => in_table(bytes, numbers),
        Resource::AqsQuery { .. } => in_envelope(bytes, numbers),
        Resource::Snapshot { .. } => delimited(bytes, b',', None, numbers),
        Resource::AnnualFile { .. } | Resource::DailyFile { .. } => archive::entry(bytes).and_then(|entry| {
            archive::read(bytes, |_| true, limits, |csv| delimited(csv, b',', Some(&entry.name), numbers))
        }),
        Resource::Gazetteer { .. }
        | Resource::Popest { .. }
        | Resource::CityFile { .. }
        | Resource::Definition { .. }
        | Resource::Open { .. }
        | Resource::UnSdg { .. }
        | Resource::CensusGroup { .. }
        | Resource::CensusTableFile { .. }
        | Resource::AqsParameter { .. } => Err(Fault::NoRows),
    };
    found.map_err(|fault| fault.of(super::label(resource)))
}

/// Whether figures are made from what stands in this column of the resource: the rest is there to be skipped.
#[must_use]
pub fn is_read(resource: &Resource, column: &str) -> bool {
    let is_one_of = |names: &[&str]| names.iter().any(|name| column.eq_ignore_ascii_case(name));
    match resource {
        Resource::CensusFile { table, .. } | Resource::CensusQuery { table, .. } => acs::is_read(*table, column),
        Resource::AnnualFile { .. } => is_one_of(&airdata::READ) || is_one_of(&airdata::annual::READ),
        Resource::DailyFile { .. } => is_one_of(&airdata::READ) || is_one_of(&airdata::daily::READ),
        Resource::AqsQuery { .. } => is_one_of(&aqs::READ),
        Resource::Snapshot { .. } => true,
        Resource::Gazetteer { .. }
        | Resource::Popest { .. }
        | Resource::CityFile { .. }
        | Resource::Definition { .. }
        | Resource::Open { .. }
        | Resource::UnSdg { .. }
        | Resource::CensusGroup { .. }
        | Resource::CensusTableFile { .. }
        | Resource::AqsParameter { .. } => false,
    }
}

/// The bytes of a shipped file.
#[must_use]
pub fn shipped(file: &str) -> Option<&'static [u8]> {
    snapshot::files().iter().find(|(name, _)| *name == file).map(|(_, bytes)| *bytes)
}

fn delimited(
    from: impl Read,
    delimiter: u8,
    file: Option<&str>,
    numbers: &BTreeSet<u64>,
) -> Result<Vec<Located>, Fault> {
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).quoting(delimiter == b',').from_reader(from);
    let broken = |error: csv::Error| Fault::Broken(error.to_string());
    let names: Vec<String> = reader.byte_headers().map_err(broken)?.iter().map(name).collect();
    let (mut record, mut found, mut number) = (ByteRecord::new(), Vec::new(), 0);
    // To the end, though all may have been found: only there is a zip's checksum compared.
    while reader.read_byte_record(&mut record).map_err(broken)? {
        number += 1;
        if numbers.contains(&number) {
            let from = record.position().map_or(0, csv::Position::byte);
            let cells = names.iter().cloned().zip(record.iter().map(|cell| decode(cell).into_owned())).collect();
            let bytes = from..reader.position().byte();
            found.push(Located { number, file: file.map(str::to_owned), bytes, cells });
        }
    }
    Ok(found)
}

fn name(cell: &[u8]) -> String {
    decode(without_bom(cell)).trim().to_owned()
}

/// Of the Census Data API: a list of lists, the first of which names the columns.
fn in_table(bytes: &[u8], numbers: &BTreeSet<u64>) -> Result<Vec<Located>, Fault> {
    let outer: Vec<&RawValue> = parsed(without_bom(bytes))?;
    let cells = |raw: &RawValue| -> Result<Vec<String>, Fault> {
        parsed::<Vec<&RawValue>>(raw.get().as_bytes())?.into_iter().map(word).collect()
    };
    let Some(header) = outer.first() else { return Err(Fault::Nothing("header")) };
    let names = cells(header)?;
    let chosen = (0_u64..).zip(&outer).skip(1).filter(|(number, _)| numbers.contains(number));
    chosen
        .map(|(number, raw)| {
            let cells = names.iter().cloned().zip(cells(raw)?).collect();
            Ok(Located { number, file: None, bytes: within(bytes, raw), cells })
        })
        .collect()
}

/// Of the AQS Data API: objects in a list, counted from 1.
fn in_envelope(bytes: &[u8], numbers: &BTreeSet<u64>) -> Result<Vec<Located>, Fault> {
    let envelope = Envelope::parse(bytes).map_err(|error| Fault::Broken(error.to_string()))?;
    let data = envelope.data.ok_or(Fault::Nothing("`Data` or `Body`"))?;
    let records: Vec<&RawValue> = parsed(data.get().as_bytes())?;
    let chosen = (1_u64..).zip(records).filter(|(number, _)| numbers.contains(number));
    chosen
        .map(|(number, raw)| {
            let members: BTreeMap<String, &RawValue> = parsed(raw.get().as_bytes())?;
            let cells = members.into_iter().map(|(name, value)| Ok((name, word(value)?))).collect::<Result<_, _>>()?;
            Ok(Located { number, file: None, bytes: within(bytes, raw), cells })
        })
        .collect()
}

fn parsed<'a, T: serde::Deserialize<'a>>(json: &'a [u8]) -> Result<T, Fault> {
    serde_json::from_slice(json).map_err(|error| Fault::Broken(error.to_string()))
}

fn word(raw: &RawValue) -> Result<String, Fault> {
    let word = json::scalar(raw).map_err(Fault::Broken)?;
    Ok(word.unwrap_or_default().into_owned())
}

/// Where a part of the reply stands in it.
fn within(bytes: &[u8], raw: &RawValue) -> Range<u64> {
    let from = (raw.get().as_ptr() as usize).saturating_sub(bytes.as_ptr() as usize) as u64;
    from..from + raw.get().len() as u64
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;
    use crate::model::evidence::{AqsArea, AqsService};
    use crate::model::method::{Dataset, Table};

    const LIMITS: Limits = Limits { max_inflated_bytes: 1 << 20, max_rows: 100 };

    fn found(resource: &Resource, bytes: &[u8], number: u64) -> Located {
        let located = locate(resource, bytes, &BTreeSet::from([number, 99]), &LIMITS).unwrap();
        assert_eq!(located.len(), 1, "a number that is not there is left out");
        located.into_iter().next().unwrap()
    }

    #[test]
    fn a_record_is_found_where_it_stands() {
        let (table, dataset) = (Table::B28002, Dataset::Acs5);
        let file = Resource::CensusFile { table, dataset, vintage: 2022 };
        let query = Resource::CensusQuery { table, dataset, vintage: 2019 };
        let area = AqsArea::Site("37".into(), "183".into(), "0014".into());
        let aqs = Resource::AqsQuery { service: AqsService::Annual, year: 2016, area };
        let cases = [
            (
                "pipes",
                file,
                "GEO_ID|E001\n0400000US04|7\n1600000US0465000|9\n",
                2,
                "1600000US0465000|9\n",
                ("E001", "9"),
            ),
            ("lists", query, "[[\"NAME\",\"E001\"],\n[\"a\",\"7\"],\n[\"b\", 9]]", 2, "[\"b\", 9]", ("E001", "9")),
            (
                "objects",
                aqs,
                "{\"Header\": [{\"status\": \"Success\", \"rows\": 2}], \"Data\": [{\"poc\": 1}, {\"poc\": 3, \"mean\": 7.10}]}",
                2,
                "{\"poc\": 3, \"mean\": 7.10}",
                ("mean", "7.10"),
            ),
            (
                "quotes",
                Resource::Snapshot { file: "epa_county_pm25.csv".into() },
                "county,note\n04013,\"a, \"\"b\"\"\"\n",
                1,
                "04013,\"a, \"\"b\"\"\"\n",
                ("note", "a, \"b\""),
            ),
        ];
        for (case, resource, text, number, expected, (column, value)) in cases {
            let record = found(&resource, text.as_bytes(), number);
            let range = usize::try_from(record.bytes.start).unwrap()..usize::try_from(record.bytes.end).unwrap();
            assert_eq!(&text[range], expected, "{case}");
            assert!(record.cells.contains(&(column.to_owned(), value.to_owned())), "{case}: {:?}", record.cells);
        }
    }

    #[test]
    fn columns_that_figures_are_made_from() {
        let (table, dataset, vintage) = (Table::B28002, Dataset::Acs5, 2021);
        let file = Resource::CensusFile { table, dataset, vintage };
        let (annual, daily) = (Resource::AnnualFile { year: 2022 }, Resource::DailyFile { year: 2022 });
        let area = AqsArea::County("37183".parse().unwrap());
        let aqs = Resource::AqsQuery { service: AqsService::Annual, year: 2016, area };
        let shipped = Resource::Snapshot { file: "epa_county_pm25.csv".into() };
        let cases: [(&Resource, &[&str], &[&str]); 5] = [
            (
                &file,
                &["GEO_ID", "NAME", "B28002_E007", "B28002_M001", "B28002_007E", "B28002_006MA"],
                &["B28002_E008", "B28002_005E", "B28003_E004", "TL_GEO_ID"],
            ),
            (
                &annual,
                &["Arithmetic Mean", "POC", "Completeness Indicator", "Metric Used"],
                &["Address", "1st Max Value", "AQI"],
            ),
            (&daily, &["Arithmetic Mean", "Date Local", "Method Code"], &["Metric Used", "AQI"]),
            (&aqs, &["arithmetic_mean", "poc", "validity_indicator"], &["first_max_value", "cbsa_code"]),
            (&shipped, &["county", "anything"], &[]),
        ];
        for (resource, read, skipped) in cases {
            assert!(read.iter().all(|name| is_read(resource, name)), "{resource:?}");
            assert!(!skipped.iter().any(|name| is_read(resource, name)), "{resource:?}");
        }
    }

    #[test]
    fn a_shipped_file_is_known_by_its_name() {
        assert!(shipped("epa_county_pm25.csv").is_some());
        assert!(shipped("another.csv").is_none());
    }
}
