//! One figure of a definition: which provider is asked for what, and how one number a year comes of the answer.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::Address;
use crate::model::method::{Dataset, words};
use crate::model::period::{Period, Vintage};

/// One figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Rows of a Socrata portal.
    Socrata(Socrata),
    /// Rows of a CKAN portal's datastore.
    Ckan(Ckan),
    /// Rows of a layer of an ArcGIS server.
    ArcGis(ArcGis),
    /// A series of the United Nations' database of the goals: of countries only.
    UnSdg(UnSdg),
    /// A sum of estimates of the American Community Survey.
    Census(CensusTable),
    /// A statistic of the EPA's monitors.
    Aqs(Aqs),
    /// A value, or rows, of a JSON document.
    Json(Json),
    /// Rows of a CSV file.
    Csv(Csv),
}

impl Figure {
    /// The provider's word.
    #[must_use]
    pub fn provider(&self) -> &'static str {
        match self {
            Self::Socrata(_) => "socrata",
            Self::Ckan(_) => "ckan",
            Self::ArcGis(_) => "arcgis",
            Self::UnSdg(_) => "un-sdg",
            Self::Census(_) => "census",
            Self::Aqs(_) => "aqs",
            Self::Json(_) => "json",
            Self::Csv(_) => "csv",
        }
    }

    /// The set of data that it is read from: figures of one set can be part of one another.
    #[must_use]
    pub fn dataset(&self) -> String {
        match self {
            Self::Socrata(it) => format!("dataset {} of {}", it.dataset, it.portal),
            Self::Ckan(it) => format!("resource {} of {}", it.resource, it.portal),
            Self::ArcGis(it) => format!("layer {}", it.layer),
            Self::UnSdg(it) => format!("series {}", it.series),
            Self::Census(it) => format!("table {} of {}", it.table, it.dataset),
            Self::Aqs(it) => format!("parameter {}", it.parameter),
            Self::Json(Json { document, .. }) | Self::Csv(Csv { document, .. }) => document.to_string(),
        }
    }

    /// The rows that it is made of, where it is made of rows.
    #[must_use]
    pub fn rows(&self) -> Option<&Rows> {
        match self {
            Self::Socrata(it) => Some(&it.rows),
            Self::Ckan(it) => Some(&it.rows),
            Self::ArcGis(it) => Some(&it.rows),
            Self::Csv(it) => Some(&it.rows),
            Self::Json(Json { pick: JsonPick::Rows { rows, .. }, .. }) => Some(rows),
            Self::Json(_) | Self::UnSdg(_) | Self::Census(_) | Self::Aqs(_) => None,
        }
    }

    /// The one time that it is of, where the definition itself says it.
    #[must_use]
    pub fn period(&self) -> Option<Period> {
        match self {
            Self::Json(Json { pick: JsonPick::Value { period, .. }, .. }) => Some(*period),
            Self::Census(CensusTable { dataset, vintage: Some(vintage), .. }) => {
                Some(Period::years(vintage - dataset.years() + 1, *vintage))
            }
            _ => match self.rows()?.when {
                When::Fixed(period) => Some(period),
                When::Dated { .. } => None,
            },
        }
    }

    /// The address that it names, where it names one.
    #[must_use]
    pub fn address(&self) -> Option<&Address> {
        match self {
            Self::Socrata(it) => Some(&it.portal),
            Self::Ckan(it) => Some(&it.portal),
            Self::ArcGis(it) => Some(&it.layer),
            Self::Json(Json { document: Document::Address(address), .. })
            | Self::Csv(Csv { document: Document::Address(address), .. }) => Some(address),
            _ => None,
        }
    }
}

words! {
    /// How one number comes of several rows.
    Aggregate {
        /// How many rows there are.
        Count = "count",
        /// Their sum.
        Sum = "sum",
        /// Their mean.
        Mean = "mean",
        /// Their median.
        Median = "median",
        /// The one of the latest date.
        Last = "last",
    }
}

words! {
    /// How a column writes a date.
    DateForm {
        /// `2023-05-06`, with or without a time behind it.
        Iso = "iso",
        /// `2023`.
        Year = "year",
        /// `2023-05`.
        Month = "month",
        /// Milliseconds since 1970.
        EpochMs = "epoch_ms",
        /// `05/06/2023` for the sixth of May.
        MonthDayYear = "month/day/year",
        /// `06/05/2023` for the sixth of May.
        DayMonthYear = "day/month/year",
        /// `06.05.2023` for the sixth of May.
        DayMonthYearDots = "day.month.year",
    }
}

/// Which time rows are of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum When {
    /// Each row carries its date; rows of one year are taken together.
    Dated {
        /// The column of the date.
        column: String,
        /// How it is written.
        form: DateForm,
        /// Month and day on which the year begins: (1, 1) for the calendar's.
        year_starts: (u32, u32),
    },
    /// All rows are of one time, which the definition says.
    Fixed(Period),
}

/// How one number comes of rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rows {
    /// How they are taken together.
    pub aggregate: Aggregate,
    /// The column of the values; none where rows are counted.
    pub column: Option<String>,
    /// Which time they are of.
    pub when: When,
}

/// Rows of a Socrata portal (SODA 2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Socrata {
    /// The portal, as `https://data.example.gov`.
    pub portal: Address,
    /// The dataset's id, as `abcd-1234`.
    pub dataset: String,
    /// A condition in SoQL.
    pub condition: Option<String>,
    /// What is made of the rows.
    pub rows: Rows,
}

/// Rows of a CKAN portal's datastore.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ckan {
    /// The portal, up to what stands before `/api/3`.
    pub portal: Address,
    /// The resource's id, a UUID.
    pub resource: String,
    /// Columns and what they must hold.
    pub filters: BTreeMap<String, String>,
    /// What is made of the rows.
    pub rows: Rows,
}

/// Rows of a layer of an ArcGIS server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArcGis {
    /// The layer, as `https://…/FeatureServer/0`.
    pub layer: Address,
    /// A condition in SQL; none for every row.
    pub condition: Option<String>,
    /// What is made of the rows.
    pub rows: Rows,
}

/// A series of the United Nations' database of the goals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnSdg {
    /// The series' code, as `EN_ATM_PM25`.
    pub series: String,
    /// The country by its three digits of UN M49, as `076`.
    pub area: String,
    /// Dimensions and what they must hold, so that one value a year is left.
    pub dimensions: BTreeMap<String, String>,
}

words! {
    /// The place that an estimate is of.
    CensusGeography {
        /// The city.
        Place = "place",
        /// The city's counties together.
        Counties = "counties",
    }
}

/// A sum of estimates of one table of the American Community Survey, with the margin that the survey gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CensusTable {
    /// The survey.
    pub dataset: Dataset,
    /// The table, as `B25070`.
    pub table: String,
    /// The lines that are added up, as 7 for `B25070_007`.
    pub lines: Vec<u16>,
    /// The vintage; none: the newest that was out.
    pub vintage: Option<Vintage>,
    /// The place.
    pub geography: CensusGeography,
}

words! {
    /// What is taken of a monitor's year.
    AqsStatistic {
        /// The mean over the year.
        ArithmeticMean = "arithmetic_mean",
        /// The highest value of the year.
        FirstMax = "first_max_value",
        /// The value that 98 % of the year's are at or below.
        Percentile98 = "ninety_eighth_percentile",
        /// The median of the year.
        Percentile50 = "fiftieth_percentile",
    }
}

words! {
    /// Whose monitors are taken.
    AqsMonitors {
        /// Those in the city.
        City = "city",
        /// Those in the city's counties.
        Counties = "counties",
    }
}

/// A statistic of the EPA's monitors, a calendar year at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Aqs {
    /// The parameter's code of five digits, as `44201` for ozone.
    pub parameter: String,
    /// What is taken of a monitor's year.
    pub statistic: AqsStatistic,
    /// The standard whose rows are taken, as the agency writes it: a year stands once under each.
    pub pollutant_standard: String,
    /// Whose monitors are taken.
    pub monitors: AqsMonitors,
    /// How monitors are taken together.
    pub aggregate: Aggregate,
}

/// Where a document is read from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Document {
    /// An address.
    Address(Address),
    /// A file below the folder of the definition, its parts joined by `/`.
    File(String),
}

impl fmt::Display for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(f),
            Self::File(file) => write!(f, "file {file}"),
        }
    }
}

/// What of a JSON document is taken. Pointers are those of RFC 6901.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JsonPick {
    /// One value.
    Value {
        /// Where it stands.
        pointer: String,
        /// Which time it is of.
        period: Period,
    },
    /// A list of objects, whose members are the columns.
    Rows {
        /// Where the list stands.
        records: String,
        /// Columns and what they must hold.
        filters: BTreeMap<String, String>,
        /// What is made of the rows.
        rows: Rows,
    },
}

/// A JSON document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Json {
    /// Where it is read from.
    pub document: Document,
    /// What is taken.
    pub pick: JsonPick,
}

words! {
    /// What stands between cells.
    Delimiter {
        /// `,`
        Comma = "comma",
        /// `;`
        Semicolon = "semicolon",
        /// A tab.
        Tab = "tab",
        /// `|`
        Pipe = "pipe",
    }
}

words! {
    /// How letters are written as bytes.
    Encoding {
        /// UTF-8, with or without a byte order mark.
        Utf8 = "utf-8",
        /// ISO 8859-1.
        Latin1 = "latin-1",
        /// Windows' own extension of it.
        Windows1252 = "windows-1252",
    }
}

words! {
    /// What parts the digits of a number.
    Separator {
        /// Nothing.
        None = "none",
        /// `,`
        Comma = "comma",
        /// `.`
        Point = "point",
        /// A blank of any kind.
        Blank = "blank",
        /// `'`
        Apostrophe = "apostrophe",
    }
}

/// A CSV file, its first row the names of the columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Csv {
    /// Where it is read from.
    pub document: Document,
    /// What stands between cells.
    pub delimiter: Delimiter,
    /// How letters are written.
    pub encoding: Encoding,
    /// What parts thousands.
    pub thousands: Separator,
    /// What stands before decimals: a point or a comma.
    pub decimal: Separator,
    /// Columns and what they must hold.
    pub filters: BTreeMap<String, String>,
    /// What is made of the rows.
    pub rows: Rows,
}
