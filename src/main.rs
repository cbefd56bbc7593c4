//! Parses arguments, runs the command, prints what it says and maps its outcome to an exit code.

use std::io::{self, BufWriter, IsTerminal as _, Write};
use std::process::ExitCode;
use std::time::Duration;

use clap::Parser as _;
use resident_outcomes::cli::{Cli, LogLevel};
use resident_outcomes::commands::{Exit, Failure, Output, Surroundings, run};
use resident_outcomes::gather::Keeping;
use resident_outcomes::report::{Style, progress};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::prelude::*;

/// Narrower terminals and pipes are written for at this width.
const DEFAULT_WIDTH: usize = 80;
/// Bytes of output held back: a report of all cities has tens of millions.
const STDOUT_BUFFER: usize = 1 << 16;

/// How long a run that was told to stop may still write.
const LAST_WRITES: Duration = Duration::from_secs(10);

fn main() -> ExitCode {
    let cli = Cli::parse();
    log(cli.common.log);
    let runtime = match tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&Failure::broken(format!("the program cannot start its threads: {error}"))),
    };
    let mut stdout = BufWriter::with_capacity(STDOUT_BUFFER, WhileRead { out: stdout(), left: false });
    let outcome = runtime.block_on(until_stopped(&cli, &mut stdout));
    // Work that nobody waits for any more must not hold the exit up.
    runtime.shutdown_background();
    let said = outcome.and_then(|output| {
        stdout.write_all(output.text.as_bytes())?;
        stdout.flush()?;
        Ok(output.exit)
    });
    match said {
        Ok(exit) => ExitCode::from(exit as u8),
        Err(failure) => fail(&failure),
    }
}

/// Output that may lose its reader: one who has seen enough (`| head`) ends neither the command, whose verdicts still
/// enter the ledger, nor changes its exit code.
struct WhileRead<W> {
    out: W,
    left: bool,
}

impl<W: Write> WhileRead<W> {
    fn unless_left<T>(&mut self, instead: T, write: impl FnOnce(&mut W) -> io::Result<T>) -> io::Result<T> {
        if self.left {
            return Ok(instead);
        }
        match write(&mut self.out) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.left = true;
                Ok(instead)
            }
            written => written,
        }
    }
}

impl<W: Write> Write for WhileRead<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.unless_left(bytes.len(), |out| out.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        self.unless_left((), Write::flush)
    }
}

async fn until_stopped(cli: &Cli, out: &mut dyn Write) -> Result<Output, Failure> {
    let keeping = Keeping::default();
    let line = progress::Line::new(io::stderr().is_terminal());
    let around = Surroundings {
        now: chrono::Utc::now(),
        clock: chrono::Utc::now,
        environment: &|name| std::env::var(name).ok(),
        style: style(),
        progress: &line,
        keeping: keeping.clone(),
    };
    let outcome = tokio::select! {
        outcome = run(cli, &around, out) => outcome,
        () = told_to_stop() => Err(stopped(&keeping).await),
    };
    line.finish();
    outcome
}

/// Waits for an interrupt, or for the signal by which services and containers are stopped: as the first process of a
/// container the program would not be ended by it.
async fn told_to_stop() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    if let Ok(mut terminate) = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
        tokio::select! {
            _ = interrupt => {}
            _ = terminate.recv() => {}
        }
        return;
    }
    let _ = interrupt.await;
}

/// A terminal gets its colours as it understands them. A file or a pipe is written text without any (see [`style`]), and
/// looking for them in a report of all cities takes longer than writing it.
fn stdout() -> Box<dyn Write> {
    if io::stdout().is_terminal() { Box::new(anstream::stdout()) } else { Box::new(io::stdout()) }
}

/// Ends a run that was told to stop: replies that had come are still written.
async fn stopped(keeping: &Keeping) -> Failure {
    let stopped = Failure::broken("stopped");
    match tokio::time::timeout(LAST_WRITES, keeping.finish()).await {
        Ok(Ok(())) => stopped.help("what had been fetched is kept: the next run goes on from there"),
        Ok(Err(error)) => error.into(),
        Err(_) => stopped.help("a reply could not be written in time: the next run asks for it again"),
    }
}

fn style() -> Style {
    let terminal = io::stdout().is_terminal();
    let width = terminal_size::terminal_size().map_or(DEFAULT_WIDTH, |(width, _)| usize::from(width.0));
    let color = terminal && anstream::AutoStream::choice(&io::stdout()) != anstream::ColorChoice::Never;
    Style { width: if terminal { width } else { DEFAULT_WIDTH }, color, unicode: true }
}

/// Logs this program's own events: the libraries below would write whole addresses, keys included.
fn log(level: LogLevel) {
    let level = match level {
        LogLevel::Off => LevelFilter::OFF,
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    let own = Targets::new().with_target("resident_outcomes", level).with_target("outcomes", level);
    let layer = tracing_subscriber::fmt::layer().with_writer(io::stderr).without_time().with_target(false);
    tracing_subscriber::registry().with(layer.with_filter(own)).init();
}

fn fail(failure: &Failure) -> ExitCode {
    let mut stderr = anstream::stderr();
    for (at, line) in failure.message.lines().enumerate() {
        let label = if at == 0 { "error: " } else { "       " };
        // A broken stderr leaves the exit code to speak.
        let _ = writeln!(stderr, "{label}{line}");
    }
    if let Some(help) = &failure.help {
        let _ = writeln!(stderr, "help: {help}");
    }
    ExitCode::from(failure.exit as u8)
}

const _: () = assert!(Exit::Usage as u8 == 2, "the argument parser's own code");
