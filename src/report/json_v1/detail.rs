//! What a value was made from, as the published JSON tells it.

use schemars::JsonSchema;
use serde::Serialize;

use super::outcome::PeriodReport;
use crate::model::{self, Digest, FigureUse, RecordUse, SiteUse, Unit};
use crate::report::numbers;

/// What a value was made from: a share of households, values of sites, or figures of counties.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(deny_unknown_fields)]
pub enum Detail<'a> {
    /// A share of households.
    Share {
        /// The table.
        table: &'static str,
        /// Households counted.
        numerator: String,
        /// All households.
        denominator: String,
        /// The record in the reply.
        record: u64,
    },
    /// Values of sites.
    Sites {
        /// The sites, each with its part in the value.
        sites: Vec<Site<'a>>,
    },
    /// Published figures of counties.
    Counties {
        /// The counties.
        counties: Vec<CountyFigure<'a>>,
    },
    /// What a definition names: one figure, or a numerator and a denominator.
    Figures {
        /// The figures, in the order of the definition.
        figures: Vec<DefinedFigure<'a>>,
    },
}

/// A figure that a definition names.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct DefinedFigure<'a> {
    /// The key that it stands under in the definition.
    pub part: &'static str,
    /// The set of data it was read from, in words.
    pub from: &'a str,
    /// The time it is of.
    pub period: PeriodReport,
    /// Its value.
    pub value: String,
    /// How many records were taken together.
    pub records: u64,
    /// How many of them had no value, and were left out.
    pub without_value: u64,
    /// The first of the records.
    pub first: Vec<DefinedRecord<'a>>,
}

/// A record behind a figure that a definition names.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct DefinedRecord<'a> {
    /// Its number in the reply `evidence`.
    pub record: u64,
    /// Which it is, in words.
    pub words: &'a str,
    /// Its value; absent where the cell is empty, or where records are counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Digest of the reply.
    #[schemars(with = "String", regex(pattern = "^sha256:[0-9a-f]{64}$"))]
    pub evidence: Digest,
}

/// A site and its part in a value.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Site<'a> {
    /// State, county and site number, as `04-013-3003`.
    pub site: String,
    /// The parameter occurrence code of the monitor that stands for the site.
    pub poc: u32,
    /// The site's own value in µg/m³.
    pub value: String,
    /// Metres from the city's point, where the method looks at it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_m: Option<u32>,
    /// Share of the value, 0 to 1.
    pub weight: String,
    /// The EPA's city name for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<&'a str>,
    /// The EPA's county name for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub county: Option<&'a str>,
    /// Local name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site_name: Option<&'a str>,
    /// The records it came from, in the reply `evidence`.
    pub records: &'a [u64],
    /// Digest of the reply.
    #[schemars(with = "String", regex(pattern = "^sha256:[0-9a-f]{64}$"))]
    pub evidence: Digest,
}

/// A published figure of a county.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct CountyFigure<'a> {
    /// Five digits of the county.
    #[schemars(regex(pattern = "^[0-9]{5}$"))]
    pub county: &'a str,
    /// Its figure in µg/m³.
    pub value: String,
}

impl<'a> From<&'a model::Detail> for Detail<'a> {
    fn from(detail: &'a model::Detail) -> Self {
        match detail {
            model::Detail::Share { table, numerator, denominator, record } => Self::Share {
                table: table.id(),
                numerator: numerator.normalize().to_string(),
                denominator: denominator.normalize().to_string(),
                record: *record,
            },
            model::Detail::Sites(sites) => Self::Sites { sites: sites.iter().map(Site::from).collect() },
            model::Detail::Counties(counties) => Self::Counties {
                counties: counties
                    .iter()
                    .map(|(county, value)| CountyFigure { county: county.as_str(), value: concentration(*value) })
                    .collect(),
            },
            model::Detail::Figures(figures) => {
                Self::Figures { figures: figures.iter().map(DefinedFigure::from).collect() }
            }
        }
    }
}

impl<'a> From<&'a FigureUse> for DefinedFigure<'a> {
    fn from(used: &'a FigureUse) -> Self {
        let record = |record: &'a RecordUse| DefinedRecord {
            record: record.record,
            words: &record.words,
            value: record.value.map(|value| value.normalize().to_string()),
            evidence: record.evidence,
        };
        Self {
            part: used.part,
            from: &used.from,
            period: used.period.into(),
            value: used.value.normalize().to_string(),
            records: used.records,
            without_value: used.without_value,
            first: used.first.iter().map(record).collect(),
        }
    }
}

impl<'a> From<&'a SiteUse> for Site<'a> {
    fn from(used: &'a SiteUse) -> Self {
        Self {
            site: used.monitor.site.to_string(),
            poc: used.monitor.poc,
            value: concentration(used.value),
            distance_m: used.distance_m,
            weight: numbers::weight(used.weight),
            city: used.city.as_deref(),
            county: used.county.as_deref(),
            site_name: used.site_name.as_deref(),
            records: &used.records,
            evidence: used.evidence,
        }
    }
}

fn concentration(value: rust_decimal::Decimal) -> String {
    numbers::exact(value, Unit::MicrogramsPerCubicMetre)
}
