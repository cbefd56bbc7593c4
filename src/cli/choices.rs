//! What can be chosen by a word.

use clap::ValueEnum;

/// A route that sends requests.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RouteArg {
    /// Census Summary Files, no key.
    CensusFiles,
    /// Census Data API, `CENSUS_API_KEY`.
    CensusApi,
    /// EPA AirData files, no key.
    Airdata,
    /// EPA AQS Data API, `AQS_EMAIL` and `AQS_KEY`.
    Aqs,
    /// The United Nations' database of the goals, no key.
    UnSdg,
    /// Addresses that a nominated metric names, no key.
    Open,
}

/// How much to log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "the levels' names say all")]
pub enum LogLevel {
    Off,
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

/// A metric.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MetricArg {
    /// Households with high-speed broadband.
    Broadband,
    /// Annual average PM2.5.
    Pm25,
}

/// How far to look for methods.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum MethodsArg {
    /// What the primary method's own replies yield.
    Same,
    /// The other table, the 1-year survey, three years and the daily file too.
    All,
}

/// Which outcomes are worth showing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
#[value(rename_all = "snake_case")]
pub enum OnlyArg {
    /// Met.
    Met,
    /// Not met.
    NotMet,
    /// Nothing can be concluded.
    Unknown,
    /// The margin reaches the standard.
    WithinMargin,
}

/// How to write a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people, in a terminal.
    Text,
    /// outcomes/report/v1.
    Json,
    /// One city a line, each as in outcomes/report/v1.
    Jsonl,
    /// One row a city, metric and method; with claims one row a claim.
    Csv,
    /// The page that a reviewer files.
    Html,
    /// The same page as text with marks.
    Markdown,
}

/// How to write a feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FeedFormat {
    /// outcomes/feed/v1, a record a line in it.
    Json,
    /// A record a line, and a line that ends the feed.
    Jsonl,
    /// A record a row, with its cursor.
    Csv,
}

/// How to write what a search finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SearchFormat {
    /// Matches and the nearest few, for people.
    Text,
    /// outcomes/search/v1.
    Json,
    /// Every series, one a row.
    Csv,
}

/// How to write a walk.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExplainFormat {
    /// For people, in a terminal.
    Text,
    /// outcomes/explanation/v1.
    Json,
}

/// How to write a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TableFormat {
    /// Aligned columns.
    Text,
    /// Comma-separated.
    Csv,
}
