//! Arguments of `recheck`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::Args;

use super::ExplainFormat;

/// Arguments of `recheck`.
#[derive(Args, Debug)]
pub struct Recheck {
    /// The cities of this CSV: a column `city` (GEOID or "Scottsdale, AZ"), and where they are known `tier`, `edition` and
    /// `criteria_met`. Default: every city that the ledger has a verdict of.
    #[arg(long, value_name = "FILE", conflicts_with = "certified")]
    pub cities: Option<PathBuf>,
    /// The certified cities that the program knows of, of one edition as `--certified=2023` or of all. Public facts at
    /// hand name few: keep a list of your own with --cities.
    #[arg(
        long,
        value_name = "EDITION",
        num_args = 0..=1,
        require_equals = true,
        value_parser = clap::value_parser!(i32).range(2000..=2200)
    )]
    pub certified: Option<Option<i32>>,
    /// Check what a city nominated by this definition too (may be given several times).
    #[arg(long, value_name = "FILE")]
    pub nominated: Vec<PathBuf>,
    /// The day asked about. Default: today.
    #[arg(long, value_name = "DATE", value_parser = super::day)]
    pub as_of: Option<NaiveDate>,
    /// List which verdicts may flip at the next release, likeliest first, from what is held; check nothing.
    #[arg(long)]
    pub queue: bool,
    /// Draw so many of the outcomes at random for an audit, from what is held; check nothing.
    #[arg(long, value_name = "N", requires = "seed")]
    pub sample: Option<usize>,
    /// The number that the draw begins at: the same one draws the same outcomes.
    #[arg(long, value_name = "S", requires = "sample")]
    pub seed: Option<u64>,
    /// How to write it.
    #[arg(long, value_enum, default_value = "text")]
    pub format: ExplainFormat,
}
