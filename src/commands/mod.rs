//! One file a subcommand: each names its stages and holds no detail.

mod ask;
mod cities;
mod claims;
mod doctor;
mod evidence;
mod explain;
mod export;
mod fetch;
mod given;
mod held_back;
mod import;
mod measure;
mod metrics;
mod nominate;
mod nominated;
mod own;
mod peers;
mod recheck;
mod record;
mod score;
mod search;
mod verify;

use std::error::Error;
use std::io::{self, Write};

use chrono::{DateTime, Utc};

use held_back::HeldBack;

use crate::cli::{Cli, Command, Work};
use crate::config::ConfigProblems;
use crate::gather::{Keeping, Progress};
use crate::provider::ExtractError;
use crate::report::{self, Style};
use crate::session::{Clock, Environment, Session, configure};
use crate::store::StoreError;

/// What a command says, and with which exit code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// For standard output.
    pub text: String,
    /// The exit code.
    pub exit: Exit,
}

impl Output {
    fn ok(text: String) -> Self {
        Self { text, exit: Exit::AllMet }
    }
}

/// Exit codes that schedulers and scripts rely on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Every outcome met, or the command did all that was asked.
    AllMet = 0,
    /// Some outcome not met.
    SomeNotMet = 1,
    /// Bad usage or configuration.
    Usage = 2,
    /// None not met, but some unknown.
    SomeUnknown = 3,
    /// No report could be written.
    Broken = 4,
}

/// Why a command gave no report.
#[derive(Debug)]
pub struct Failure {
    /// What happened; may be several lines.
    pub message: String,
    /// What helps.
    pub help: Option<String>,
    /// The exit code.
    pub exit: Exit,
}

impl Failure {
    /// Something asked for in a way that cannot be answered.
    #[expect(clippy::needless_pass_by_value, reason = "callers hand over the error they got, and are done with it")]
    pub fn usage(message: impl ToString) -> Self {
        Self { message: message.to_string(), help: None, exit: Exit::Usage }
    }

    /// Something that broke.
    #[expect(clippy::needless_pass_by_value, reason = "callers hand over the error they got, and are done with it")]
    pub fn broken(message: impl ToString) -> Self {
        Self { message: message.to_string(), help: None, exit: Exit::Broken }
    }

    /// The same, with what helps.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl From<ConfigProblems> for Failure {
    fn from(problems: ConfigProblems) -> Self {
        Self::usage(problems)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let mut message = error.to_string();
        let mut cause = error.source();
        while let Some(inner) = cause {
            let inner_text = inner.to_string();
            if !message.contains(&inner_text) {
                message = format!("{message}: {inner_text}");
            }
            cause = inner.source();
        }
        Self::broken(message)
    }
}

impl From<io::Error> for Failure {
    /// A report that cannot be written.
    fn from(error: io::Error) -> Self {
        Self::broken(format!("the report cannot be written: {error}"))
    }
}

impl From<ExtractError> for Failure {
    fn from(error: ExtractError) -> Self {
        Self::broken(error)
    }
}

/// What surrounds a command: all of the outside world that it may see.
pub struct Surroundings<'s> {
    /// The clock, read once.
    pub now: DateTime<Utc>,
    /// The clock itself, by which replies are stamped as they come.
    pub clock: Clock,
    /// The environment.
    pub environment: Environment<'s>,
    /// How text is shown.
    pub style: Style,
    /// Who is told of progress.
    pub progress: &'s dyn Progress,
    /// What is being written, for whoever ends the program before the command does.
    pub keeping: Keeping,
}

/// Runs a command. What is written city by city goes to `out` at once, the rest is handed back.
pub async fn run(cli: &Cli, around: &Surroundings<'_>, out: &mut dyn Write) -> Result<Output, Failure> {
    let config = configure(&cli.common, around.environment)?;
    let work = match &cli.command {
        Command::Standards => return Ok(Output::ok(report::standards(&config))),
        Command::Metrics(args) => return metrics::run(args, &config),
        Command::Nominate(args) => return nominate::run(args, &cli.common, config, around).await,
        Command::Cities(args) => return cities::run(args, &cli.common, &config, around.clock).await,
        Command::Evidence(args) => return evidence::run(&args.action, &cli.common, config, around).await,
        Command::Export(args) => {
            let session = Session { client: None, ..Session::open(&cli.common, config, around).await? };
            let output = export::run(&session, args, out).await;
            session.store.close().await;
            return output;
        }
        Command::Doctor => return doctor::run(&cli.common, config, around).await,
        Command::Work(work) => work,
    };
    let session = Session::open(&cli.common, config, around).await?;
    let mut out = HeldBack::new(out, session.keeping.clone());
    let output = match work {
        Work::Verify(args) => verify::run(&session, args, around, &mut out).await,
        Work::Explain(args) => explain::run(&session, args, around).await,
        Work::Measure(args) => measure::run(&session, args, around).await,
        Work::Search(args) => search::run(&session, args, around).await,
        Work::Score(args) => score::run(&session, args, around).await,
        Work::Recheck(args) => recheck::run(&session, args, around).await,
        Work::Import(args) => import::run(&session, args).await,
        Work::Fetch(args) => fetch::run(&session, args, around).await,
    };
    // However the command ended, what was fetched is evidence.
    let kept = session.keeping.finish().await;
    session.store.close().await;
    let output = output?;
    kept?;
    out.release()?;
    Ok(output)
}
