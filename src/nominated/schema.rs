//! The published JSON Schema of a definition, made from the types that a program writes one with.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;

use super::SCHEMA;
use crate::claims::written::LONGEST;

/// One line with something on it.
const LINE: &str = r"^[^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f][^\x00-\x1f\x7f-\x9f]*$";
const NUMBER: &str = r"^\s*[-+]?[0-9][0-9_]*(\.[0-9]+)?\s*$";
const DAY: &str = "^[0-9]{4}-[0-9]{2}-[0-9]{2}$";
const YEARS: &str = "^\\s*[0-9]{4}\\s*((-|\u{2013}|\u{2014}|to)\\s*[0-9]{4}\\s*)?$";
const SDG: &str = r"^\s*(1[0-7]|[1-9])(\.([1-9][0-9]?|[a-d])(\.[1-9][0-9]?)?)?\s*$";
const WEB: &str = r"^[hH][tT][tT][pP][sS]?://[^\s#]+$";
/// An address that parts are added to.
const PORTAL: &str = r"^[hH][tT][tT][pP][sS]?://[^\s#?]+$";
/// What a column must hold is never blank.
const HELD: &str = r"\S";
const AGGREGATES: [&str; 5] = ["count", "sum", "mean", "median", "last"];
const SEPARATORS: [&str; 5] = ["none", "comma", "point", "blank", "apostrophe"];
const DATES: [&str; 7] = ["iso", "year", "month", "epoch_ms", "month/day/year", "day/month/year", "day.month.year"];

/// The JSON Schema of a definition.
#[must_use]
pub fn schema() -> String {
    crate::schema::of::<Definition>()
}

/// A nominated metric as a city defines it. TOML and JSON have the same keys.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields, extend("oneOf" = [
    {"required": ["measure"], "not": {"anyOf": [
        {"required": ["numerator"]}, {"required": ["denominator"]}, {"required": ["scale"]},
    ]}},
    {"required": ["numerator", "denominator", "scale"]},
], "dependentRequired" = {
    "fulfils": ["proxy", "standard"], "proxy": ["fulfils"], "standard": ["fulfils"],
}))]
pub struct Definition {
    /// Always `outcomes/nominated/v1`.
    #[schemars(extend("const" = SCHEMA))]
    pub schema: &'static str,
    /// Its name: no outcome of the programme is called so.
    #[schemars(extend("pattern" = "^[a-z0-9-]+$", "maxLength" = 60, "not" = {"enum": ["broadband", "pm25"]}))]
    pub id: String,
    /// The city: a GEOID of seven digits, or name and state as `Raleigh, NC`; abroad, name and country.
    #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
    pub city: String,
    /// What it measures, in a line.
    #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
    pub title: String,
    /// What it is aligned with: an indicator as `11.6.2`; a target or goal alone says less.
    #[schemars(extend("pattern" = SDG))]
    pub sdg: String,
    /// Which side of the target is good.
    #[schemars(extend("enum" = ["at_least", "at_most"]))]
    pub direction: String,
    /// The unit of its values.
    #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
    pub unit: String,
    /// The day after which nothing of it was changed.
    #[schemars(extend("format" = "date", "pattern" = DAY))]
    pub locked: String,
    /// What it is judged by.
    pub target: TargetAsWritten,
    /// Where the city started.
    pub baseline: BaselineAsWritten,
    /// The one figure that is the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<FigureAsWritten>,
    /// Of a ratio: what is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numerator: Option<FigureAsWritten>,
    /// Of a ratio: what it is counted among.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub denominator: Option<FigureAsWritten>,
    /// Of a ratio: what the quotient is multiplied by, as 100 or 100000.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("type" = ["string", "number"], "pattern" = NUMBER, "exclusiveMinimum" = 0))]
    pub scale: Option<String>,
    /// Its margin of error at 90 % confidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin: Option<MarginAsWritten>,
    /// Other ways to derive it, judged beside it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schemars(default)]
    pub alternative: Vec<AlternativeAsWritten>,
    /// The outcome of the programme that it stands in for, of a city without US data.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = ["broadband", "pm25"]))]
    pub fulfils: Option<String>,
    /// How near it comes to that outcome.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = ["same_concept", "near", "national_only"]))]
    pub proxy: Option<String>,
    /// The edition's id of the standard that outcome is judged by.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
    pub standard: Option<String>,
}

/// What a nominated metric is judged by.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct TargetAsWritten {
    /// The limit.
    #[schemars(extend("type" = ["string", "number"], "pattern" = NUMBER))]
    pub value: String,
    /// Whether a value equal to it meets it.
    pub inclusive: bool,
    /// The metric's unit again, in the same words.
    #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
    pub unit: String,
    /// Where it is written.
    #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
    pub citation: String,
    /// The year by whose end it is to be reached.
    #[schemars(range(min = 1990, max = 2099))]
    pub year: i32,
    /// What the city itself has published as its target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own_published: Option<PublishedAsWritten>,
}

/// A target as the city published it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct PublishedAsWritten {
    /// The limit, in the metric's unit.
    #[schemars(extend("type" = ["string", "number"], "pattern" = NUMBER))]
    pub value: String,
    /// Where it is written.
    #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
    pub citation: String,
}

/// Where the city started.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct BaselineAsWritten {
    /// The value, in the metric's unit.
    #[schemars(extend("type" = ["string", "number"], "pattern" = NUMBER))]
    pub value: String,
    /// The years it is of, as `2021` or `2017-2021`.
    #[schemars(extend("type" = ["string", "integer"], "pattern" = YEARS, "minimum" = 1990, "maximum" = 2099))]
    pub period: String,
}

/// Another way to derive the same metric.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields, extend("oneOf" = [
    {"required": ["measure"], "not": {"anyOf": [
        {"required": ["numerator"]}, {"required": ["denominator"]}, {"required": ["scale"]},
    ]}},
    {"required": ["numerator", "denominator", "scale"]},
]))]
pub struct AlternativeAsWritten {
    /// Its name, which no other of the definition has.
    #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
    pub name: String,
    /// Why it is admissible.
    #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
    pub reason: String,
    /// The one figure that is the value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<FigureAsWritten>,
    /// Of a ratio: what is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub numerator: Option<FigureAsWritten>,
    /// Of a ratio: what it is counted among.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub denominator: Option<FigureAsWritten>,
    /// Of a ratio: what the quotient is multiplied by.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("type" = ["string", "number"], "pattern" = NUMBER, "exclusiveMinimum" = 0))]
    pub scale: Option<String>,
    /// Its margin of error at 90 % confidence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub margin: Option<MarginAsWritten>,
}

/// A margin of error at 90 % confidence, in the metric's unit.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum MarginAsWritten {
    /// As stated.
    Stated(#[schemars(extend("type" = ["string", "number"], "pattern" = NUMBER, "minimum" = 0))] String),
    /// A figure of its own.
    Figure(Box<FigureAsWritten>),
}

/// How one number comes of rows.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub struct RowsAsWritten {
    /// How rows are taken together.
    #[schemars(extend("enum" = AGGREGATES))]
    pub aggregate: String,
    /// The column of the values; none where rows are counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
    pub column: Option<String>,
    /// The column of the date; rows of one year are taken together.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
    pub date_column: Option<String>,
    /// How that column is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = DATES))]
    pub date_format: Option<String>,
    /// Month and day on which a year begins, as `07-01`; by default January 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("pattern" = "^[0-9]{1,2}-[0-9]{1,2}$"))]
    pub year_starts: Option<String>,
    /// The years that all rows are of, where they have no date; of a single value, the years it is of.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("type" = ["string", "integer"], "pattern" = YEARS, "minimum" = 1990, "maximum" = 2099))]
    pub period: Option<String>,
}

/// Columns, or dimensions, and what they must hold.
type Filters = BTreeMap<String, String>;

/// One figure: which provider is asked for what, and how one number a year comes of the answer.
#[derive(Clone, Debug, Serialize, JsonSchema)]
#[serde(tag = "provider", rename_all = "kebab-case")]
#[schemars(extend("unevaluatedProperties" = false))]
pub enum FigureAsWritten {
    /// Rows of a Socrata portal.
    Socrata {
        /// The portal's address, as `https://data.example.gov`.
        #[schemars(extend("pattern" = PORTAL))]
        portal: String,
        /// The dataset's id, as `abcd-1234`.
        #[schemars(extend("pattern" = "^[a-z0-9]{4}-[a-z0-9]{4}$"))]
        dataset: String,
        /// A condition in SoQL.
        #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
        #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
        condition: Option<String>,
        /// What is made of the rows.
        #[serde(flatten)]
        rows: RowsAsWritten,
    },
    /// Rows of a CKAN portal's datastore.
    Ckan {
        /// The portal's address, up to what stands before `/api/3`.
        #[schemars(extend("pattern" = PORTAL))]
        portal: String,
        /// The resource's id.
        #[schemars(extend("pattern" = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"))]
        resource: String,
        /// Columns and what they must hold.
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        #[schemars(default, extend("additionalProperties" = {"type": ["string", "number"], "pattern": HELD}))]
        filters: Filters,
        /// What is made of the rows.
        #[serde(flatten)]
        rows: RowsAsWritten,
    },
    /// Rows of a layer of an ArcGIS server.
    Arcgis {
        /// The layer's address.
        #[schemars(extend("pattern" = r"^[hH][tT][tT][pP][sS]?://[^\s#?]+/(FeatureServer|MapServer)/[0-9]+$"))]
        layer: String,
        /// A condition in SQL.
        #[serde(rename = "where", skip_serializing_if = "Option::is_none")]
        #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
        condition: Option<String>,
        /// What is made of the rows.
        #[serde(flatten)]
        rows: RowsAsWritten,
    },
    /// A series of the United Nations' database of the goals: of countries only.
    UnSdg {
        /// The series' code, as `EN_ATM_PM25`.
        #[schemars(extend("pattern" = "^[A-Z0-9_]*_[A-Z0-9_]*$"))]
        series: String,
        /// The country's three digits of UN M49.
        #[schemars(extend("pattern" = "^[0-9]{3}$"))]
        area: String,
        /// Dimensions and what they must hold, so that one value a year is left.
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        #[schemars(default, extend("additionalProperties" = {"type": ["string", "number"], "pattern": HELD}))]
        dimensions: Filters,
    },
    /// A sum of estimates of the American Community Survey, with the survey's own margin.
    Census {
        /// The survey.
        #[schemars(extend("enum" = ["acs5", "acs1"]))]
        dataset: String,
        /// A detailed table, as `B25070`.
        #[schemars(extend("pattern" = "^[BC][0-9]{5}[A-I]?(PR)?$"))]
        table: String,
        /// The estimates that are added up, as `B25070_007`.
        #[schemars(extend("minItems" = 1, "uniqueItems" = true))]
        sum: Vec<String>,
        /// `newest`, or a year.
        #[schemars(extend("type" = ["string", "integer"], "pattern" = "^newest$", "minimum" = 2009, "maximum" = 2099))]
        vintage: String,
        /// The place that the estimates are of.
        #[schemars(extend("enum" = ["place", "counties"]))]
        geography: String,
    },
    /// A statistic of the EPA's monitors, a calendar year at a time.
    Aqs {
        /// The parameter's five digits, as `44201`.
        #[schemars(extend("pattern" = "^[0-9]{5}$"))]
        parameter: String,
        /// What is taken of a monitor's year.
        #[schemars(extend("enum" = [
            "arithmetic_mean", "first_max_value", "ninety_eighth_percentile", "fiftieth_percentile",
        ]))]
        statistic: String,
        /// The standard whose rows are taken, as the agency writes it.
        #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
        pollutant_standard: String,
        /// Whose monitors are taken.
        #[schemars(extend("enum" = ["city", "counties"]))]
        monitors: String,
        /// How monitors are taken together.
        #[schemars(extend("enum" = ["mean", "median"]))]
        aggregate: String,
    },
    /// A JSON document: one value with its period, or a list of objects.
    #[schemars(extend("oneOf" = [
        {"required": ["pointer", "period"], "not": {"required": ["records"]}},
        {"required": ["records", "aggregate"], "not": {"required": ["pointer"]}},
    ]))]
    Json {
        /// Its address.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(extend("pattern" = WEB))]
        address: Option<String>,
        /// A file below the folder of the definition.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
        file: Option<String>,
        /// The JSON Pointer to the value.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(extend("pattern" = "^(/([^~]|~[01])*)?$"))]
        pointer: Option<String>,
        /// The JSON Pointer to the list.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(extend("pattern" = "^(/([^~]|~[01])*)?$"))]
        records: Option<String>,
        /// Columns and what they must hold.
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        #[schemars(default, extend("additionalProperties" = {"type": ["string", "number"], "pattern": HELD}))]
        filters: Filters,
        /// What is made of the rows; of one value, its period alone.
        #[serde(flatten)]
        rows: Option<RowsAsWritten>,
    },
    /// A CSV file, its first row the names of the columns.
    Csv {
        /// Its address.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(extend("pattern" = WEB))]
        address: Option<String>,
        /// A file below the folder of the definition.
        #[serde(skip_serializing_if = "Option::is_none")]
        #[schemars(extend("pattern" = LINE, "maxLength" = LONGEST))]
        file: Option<String>,
        /// What stands between cells.
        #[schemars(extend("enum" = ["comma", "semicolon", "tab", "pipe"]))]
        delimiter: String,
        /// How letters are written as bytes.
        #[schemars(extend("enum" = ["utf-8", "latin-1", "windows-1252"]))]
        encoding: String,
        /// What parts thousands.
        #[schemars(extend("enum" = SEPARATORS))]
        thousands: String,
        /// What stands before decimals.
        #[schemars(extend("enum" = ["point", "comma"]))]
        decimal: String,
        /// Columns and what they must hold.
        #[serde(skip_serializing_if = "BTreeMap::is_empty")]
        #[schemars(default, extend("additionalProperties" = {"type": ["string", "number"], "pattern": HELD}))]
        filters: Filters,
        /// What is made of the rows.
        #[serde(flatten)]
        rows: RowsAsWritten,
    },
}
