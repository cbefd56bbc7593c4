//! Arguments as typed, nothing more.

mod choices;
mod evidence;
mod nominate;
mod recheck;
mod score;
mod store_arg;

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::builder::{PathBufValueParser, TypedValueParser as _};
use clap::{Args, Parser, Subcommand};

pub use choices::{
    ExplainFormat, FeedFormat, Format, LogLevel, MethodsArg, MetricArg, OnlyArg, RouteArg, SearchFormat, TableFormat,
};
pub use store_arg::StoreArg;

pub use evidence::{
    Act, Decide, DecisionArg, Evidence, EvidenceAction, FileAction, ImportLedger, Keygen, List, Pack, Prune, Replay,
    Seal, Show, StoreAction, VerifyEvidence,
};
pub use nominate::{CheckDefinitions, NewDefinition, Nominate, NominateAction};
pub use recheck::Recheck;
pub use score::{Score, ScoreFormat};

/// Derives, judges and keeps evidence for the resident outcomes of city certification.
#[derive(Debug, Parser)]
#[command(name = "outcomes", version, about, propagate_version = true)]
pub struct Cli {
    /// Where things are and what may be used.
    #[command(flatten)]
    pub common: Common,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// Options of every command.
#[derive(Args, Debug)]
pub struct Common {
    /// Folder whose files replace the built-in configuration of the same names.
    #[arg(long, value_name = "DIR", env = "OUTCOMES_CONFIG", global = true, help_heading = "Common options")]
    pub config: Option<PathBuf>,
    /// The evidence store, replies and verdicts: a folder, or a server as `postgres://user@host/database`.
    #[arg(
        long,
        value_name = "DIR|ADDRESS",
        env = "OUTCOMES_STORE",
        hide_env_values = true,
        value_parser = PathBufValueParser::new().map(|typed| StoreArg::new(typed.into())),
        default_value = "evidence",
        global = true,
        help_heading = "Common options"
    )]
    pub store: StoreArg,
    /// Folder of extracted rows; may be deleted at any time.
    #[arg(
        long,
        value_name = "DIR",
        env = "OUTCOMES_CACHE",
        default_value = "cache",
        global = true,
        help_heading = "Common options"
    )]
    pub cache: PathBuf,
    /// Who gives the verdicts, for the ledger. Default: the login name.
    #[arg(long, value_name = "NAME", env = "OUTCOMES_PREPARED_BY", global = true, help_heading = "Common options")]
    pub prepared_by: Option<String>,
    /// Use no network.
    #[arg(long, global = true, help_heading = "Common options")]
    pub offline: bool,
    /// Ask the agencies whether what is held has changed.
    #[arg(long, global = true, conflicts_with = "offline", help_heading = "Common options")]
    pub refresh: bool,
    /// Use only these routes (may be given several times).
    #[arg(long = "route", value_name = "ROUTE", global = true, help_heading = "Common options")]
    pub routes: Vec<RouteArg>,
    /// What to log to stderr, as `info` or `debug`.
    #[arg(
        long,
        value_name = "LEVEL",
        env = "OUTCOMES_LOG",
        default_value = "warn",
        global = true,
        help_heading = "Common options"
    )]
    pub log: LogLevel,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// What works with the store.
    #[command(flatten)]
    Work(Work),
    /// List, show and check what verdicts rest on; sign them off, appeal against them.
    Evidence(Evidence),
    /// Write the ledger as a feed for other programs (outcomes/feed/v1).
    Export(Export),
    /// Look cities up, list them, or rebuild their registry.
    Cities(Cities),
    /// List the standards and their editions.
    Standards,
    /// List the metrics and their methods, or look up what a nominated metric can be aligned with.
    Metrics(Metrics),
    /// Define a metric that a city nominates: begin a definition, check one.
    Nominate(Nominate),
    /// Say what is configured, stored, keyed and reachable.
    Doctor,
}

/// What to do with the store, and with the network where it may be used.
#[derive(Debug, Subcommand)]
pub enum Work {
    /// Verify cities against the standards.
    Verify(Verify),
    /// Walk one figure from the bytes to the verdict, so that it can be redone by hand.
    Explain(Explain),
    /// List observations without judging them.
    Measure(Measure),
    /// Find the series that a printed value may come from.
    ///
    /// Exit codes: 0 a series of the city itself gives the value, 1 none of the city's does, 3 no figure was at hand to
    /// compare it with; 2 and 4 as everywhere (bad usage, no report).
    Search(Search),
    /// Score an assessment: the tier, what binds it, and what would raise or lower it.
    ///
    /// Exit codes: 0 one tier follows, 1 none can or an opinion contradicts a claim, 3 outcomes or the rules' wording
    /// leave it open; 2 and 4 as everywhere (bad usage, no report).
    Score(Score),
    /// Say what changed since verdicts were last given, and why; made for a timer.
    ///
    /// Exit codes: 0 no verdict flipped, or another re-check is under way; 1 some verdict flipped; 3 none did, but some
    /// outcome could not be checked; 2 and 4 as everywhere (bad usage, no report).
    Recheck(Recheck),
    /// Take an agency's file got by other means as a reply.
    Import(Import),
    /// Fetch what a verification would need, and judge nothing.
    Fetch(Fetch),
}

/// What to look at.
#[derive(Args, Clone, Debug)]
pub struct Question {
    /// The day asked about: decides what existed, what was in force and what is stale. Default: today.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_of: Option<NaiveDate>,
    /// Only this metric (may be given twice).
    #[arg(long = "metric", value_name = "METRIC")]
    pub metrics: Vec<MetricArg>,
    /// How far to look for methods. Default: `same`; for claims and pages to be filed `all`.
    #[arg(long, value_enum)]
    pub methods: Option<MethodsArg>,
    /// Periods that end in these years, as `2021` or `2019..2023`; each judged as of its own release.
    #[arg(long, value_name = "YEARS", value_parser = years)]
    pub years: Option<std::ops::RangeInclusive<i32>>,
}

/// Arguments of `verify`.
#[derive(Args, Debug)]
pub struct Verify {
    /// Cities, each as a 7-digit GEOID or "Scottsdale, AZ"; abroad as "Recife, Brazil".
    #[arg(value_name = "CITY", required_unless_present_any = ["all", "claims", "nominated"], conflicts_with_all = ["all", "claims"])]
    pub cities: Vec<String>,
    /// Check the claims of this file (TOML, CSV or JSON; may be given several times) about the cities it names.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["all", "years"])]
    pub claims: Vec<PathBuf>,
    /// Judge what a city nominated by this definition too (may be given several times). Without other cities, those of the
    /// definitions are verified.
    #[arg(long, value_name = "FILE")]
    pub nominated: Vec<PathBuf>,
    /// Every city of the registry that has a government.
    #[arg(long)]
    pub all: bool,
    /// With --all: only cities of so many residents and more.
    #[arg(long, value_name = "N", default_value_t = 0, requires = "all")]
    pub min_population: u64,
    /// With --all: only cities of this state.
    #[arg(long, value_name = "STATE", requires = "all")]
    pub state: Option<String>,
    /// Show only cities with such an outcome, as `not_met,unknown`.
    #[arg(long, value_enum, value_delimiter = ',', value_name = "WHAT")]
    pub only: Vec<OnlyArg>,
    /// The question.
    #[command(flatten)]
    pub question: Question,
    /// Judge by this edition in place of the programme's (may be given for each metric).
    #[arg(long = "standard", value_name = "ID")]
    pub standards: Vec<String>,
    /// How to write the report.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    /// Print the requests that would be sent, and send none.
    #[arg(long)]
    pub plan: bool,
}

/// Arguments of `explain`.
#[derive(Args, Debug)]
pub struct Explain {
    /// The city, as a 7-digit GEOID or "Scottsdale, AZ".
    pub city: String,
    /// The metric.
    pub metric: MetricArg,
    /// This method, as `city-mean/days`. Default: the one the verdict is given by.
    #[arg(long, value_name = "METHOD")]
    pub method: Option<String>,
    /// Judge by this edition in place of the programme's.
    #[arg(long, value_name = "ID")]
    pub standard: Option<String>,
    /// The day asked about. Default: today.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_of: Option<NaiveDate>,
    /// The period that ends in this year, judged as of its own release. Default: the newest.
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i32).range(1990..=2200))]
    pub year: Option<i32>,
    /// How to write it.
    #[arg(long, value_enum, default_value = "text")]
    pub format: ExplainFormat,
}

/// Arguments of `measure`.
#[derive(Args, Debug)]
pub struct Measure {
    /// The metric.
    pub metric: MetricArg,
    /// Cities, or `all` for every city of the registry.
    #[arg(long, value_name = "CITY", num_args = 1.., conflicts_with = "counties", required_unless_present = "counties")]
    pub cities: Vec<String>,
    /// Counties by 5-digit FIPS code, or `all` for every county with a monitor (PM2.5 only).
    #[arg(long, value_name = "FIPS", num_args = 1..)]
    pub counties: Vec<String>,
    /// Only this method (may be given several times), as `county-max/quarters`.
    #[arg(long = "method", value_name = "METHOD")]
    pub methods: Vec<String>,
    /// The day asked about. Default: today.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_of: Option<NaiveDate>,
    /// Years, as `2014` or `2019..2023`. Default: the newest.
    #[arg(long, value_name = "YEARS", value_parser = years)]
    pub years: Option<std::ops::RangeInclusive<i32>>,
    /// How to write them.
    #[arg(long, value_enum, default_value = "text")]
    pub format: TableFormat,
}

/// Arguments of `search`.
#[derive(Args, Debug)]
pub struct Search {
    /// The city, as a 7-digit GEOID or "Scottsdale, AZ".
    pub city: String,
    /// The metric.
    pub metric: MetricArg,
    /// The value as printed, as `89%` or `7.21`: its digits say how exact it is meant.
    #[arg(allow_negative_numbers = true)]
    pub value: String,
    /// The day asked about: decides what had come out and what is too old. Default: today.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub as_of: Option<NaiveDate>,
    /// How far to look for methods.
    #[arg(long, value_enum, default_value = "all")]
    pub methods: MethodsArg,
    /// How to write what is found.
    #[arg(long, value_enum, default_value = "text")]
    pub format: SearchFormat,
    /// Print the requests that would be sent, and send none.
    #[arg(long)]
    pub plan: bool,
}

/// Arguments of `import`.
#[derive(Args, Debug)]
pub struct Import {
    /// The files, under the names the agency gives them.
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// The address a saved API reply came from (its key is not kept).
    #[arg(long, value_name = "URL")]
    pub address: Option<String>,
}

/// Arguments of `export`.
#[derive(Args, Debug)]
pub struct Export {
    /// How to write it.
    #[arg(long, value_enum, default_value = "jsonl")]
    pub format: FeedFormat,
    /// Only what changed after this cursor, which an earlier export wrote: at its end, and in every record.
    #[arg(long, value_name = "CURSOR")]
    pub changed_since: Option<String>,
    /// Every entry as it was given, superseded ones and what people did among them, in place of what stands now of each
    /// key: what `evidence import-ledger` takes.
    #[arg(long)]
    pub all: bool,
}

/// Arguments of `fetch`.
#[derive(Args, Debug)]
pub struct Fetch {
    /// Cities the AQS Data API would be asked about; the national files need none.
    #[arg(value_name = "CITY")]
    pub cities: Vec<String>,
    /// The question.
    #[command(flatten)]
    pub question: Question,
    /// Print the requests that would be sent, and send none.
    #[arg(long)]
    pub plan: bool,
}

/// Arguments of `metrics`.
#[derive(Args, Debug)]
pub struct Metrics {
    /// What to look up; without it the metrics are listed.
    #[command(subcommand)]
    pub look_up: Option<MetricsLookUp>,
}

/// What to look up.
#[derive(Debug, Subcommand)]
pub enum MetricsLookUp {
    /// The Sustainable Development Goals: a code as `11.6` with all below it, or words as `air`; alone, the goals.
    Sdg {
        /// A code or words.
        #[arg(value_name = "CODE|WORD")]
        text: Vec<String>,
    },
}

/// Arguments of `cities`.
#[derive(Args, Debug)]
pub struct Cities {
    /// What to do; without it cities are listed.
    #[command(subcommand)]
    pub action: Option<CitiesAction>,
    /// Part of a name, a state, or a GEOID.
    pub text: Option<String>,
}

/// What to do with the registry.
#[derive(Debug, Subcommand)]
pub enum CitiesAction {
    /// Rebuild the registry from the Gazetteer and the Population Estimates.
    Update(Update),
}

/// Arguments of `cities update`.
#[derive(Args, Debug)]
pub struct Update {
    /// The Gazetteer's year.
    #[arg(long, default_value_t = 2024)]
    pub gazetteer: i32,
    /// The Population Estimates' vintage.
    #[arg(long, default_value_t = 2024)]
    pub population: i32,
    /// A Gazetteer file at hand, in place of asking for it.
    #[arg(long, value_name = "FILE")]
    pub gazetteer_file: Option<PathBuf>,
    /// A Population Estimates file at hand, in place of asking for it.
    #[arg(long, value_name = "FILE")]
    pub population_file: Option<PathBuf>,
    /// The folder to write `cities.csv` to: use it with `--config`.
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
}

fn years(text: &str) -> Result<std::ops::RangeInclusive<i32>, String> {
    let year = |part: &str| {
        part.trim()
            .parse::<i32>()
            .ok()
            .filter(|year| (1990..=2200).contains(year))
            .ok_or_else(|| format!("`{part}` is not a year"))
    };
    match text.split_once("..") {
        None => year(text).map(|year| year..=year),
        Some((first, last)) => {
            let (first, last) = (year(first)?, year(last.trim_start_matches('='))?);
            if first <= last { Ok(first..=last) } else { Err(format!("{first} comes after {last}")) }
        }
    }
}

/// A day as it is typed.
fn day(text: &str) -> Result<NaiveDate, String> {
    text.parse().map_err(|_| "it is no day of the calendar, which is written as 2023-07-01".to_owned())
}
