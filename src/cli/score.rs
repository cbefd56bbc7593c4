//! Arguments of `score`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, ValueEnum};

/// Arguments of `score`.
#[derive(Args, Debug)]
pub struct Score {
    /// The assessment: Yes, In Progress or No of each criterion (TOML, CSV or JSON; outcomes/assessment/v1).
    #[arg(value_name = "ASSESSMENT")]
    pub assessment: PathBuf,
    /// The city, where the assessment names none: a 7-digit GEOID or "Scottsdale, AZ"; abroad as "Recife, Brazil".
    #[arg(long, value_name = "CITY")]
    pub city: Option<String>,
    /// Verify the city's outcomes now, and take them from there. Default: the newest verdicts of the ledger.
    #[arg(long, conflicts_with = "report")]
    pub verify: bool,
    /// With --verify: what the city nominated, by this definition (may be given several times).
    #[arg(long, value_name = "FILE", requires = "verify")]
    pub nominated: Vec<PathBuf>,
    /// Take outcomes from this report (outcomes/report/v1).
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// The edition of the rules to score by. Default: the one that the assessment names, else the programme's.
    #[arg(long, value_name = "ID")]
    pub edition: Option<String>,
    /// The day asked about: of the ledger what was given as of it or earlier, and with --verify the day judged as of.
    /// Default: today.
    #[arg(long, value_name = "DATE", value_parser = super::day, conflicts_with = "report")]
    pub as_of: Option<NaiveDate>,
    /// How to write the score.
    #[arg(long, value_enum, default_value = "text")]
    pub format: ScoreFormat,
}

/// How to write a score.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ScoreFormat {
    /// Tier, what binds it and what would change it, for people.
    Text,
    /// outcomes/score/v1.
    Json,
    /// One row for the total, each practice area, criterion, outcome and edition.
    Csv,
}
