//! Arguments of `nominate`.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Subcommand};

/// Arguments of `nominate`.
#[derive(Args, Debug)]
pub struct Nominate {
    /// What to do.
    #[command(subcommand)]
    pub action: NominateAction,
}

/// What to do with a definition.
#[derive(Debug, Subcommand)]
pub enum NominateAction {
    /// Write a definition to begin with, with a mark where only the city knows what to write.
    New(NewDefinition),
    /// Check definitions, say what each means in plain sentences, and warn of what makes a target easy.
    ///
    /// Exit codes: 0 all are valid, with or without warnings; 2 something is wrong with one.
    Check(CheckDefinitions),
}

/// Arguments of `nominate new`.
#[derive(Args, Debug)]
pub struct NewDefinition {
    /// The city, as a 7-digit GEOID or "Raleigh, NC"; abroad as "Recife, Brazil".
    #[arg(long, value_name = "CITY")]
    pub city: Option<String>,
    /// Where the figures come from: socrata, ckan, arcgis, un-sdg, census, aqs, json or csv.
    #[arg(long, value_name = "PROVIDER", default_value = "csv")]
    pub provider: String,
    /// The file to write, which must not exist. Default: standard output.
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// Arguments of `nominate check`.
#[derive(Args, Debug)]
pub struct CheckDefinitions {
    /// The definitions, in TOML or JSON.
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// A definition that stood before: what has changed since is a warning.
    #[arg(long, value_name = "FILE")]
    pub before: Option<PathBuf>,
    /// Ask for the figures too, and show the number that comes of them with the rows behind it.
    #[arg(long)]
    pub fetch: bool,
    /// With --fetch: the day asked about. Default: today.
    #[arg(long, value_name = "DATE", value_parser = super::day, requires = "fetch")]
    pub as_of: Option<NaiveDate>,
}
