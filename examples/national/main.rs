//! National files of real size by seed, and a server on loopback that hands them out with a chosen latency.
//!
//! ```text
//! cargo run --release --example national -- make --seed 1 --out target/national --years 2019..2023
//! cargo run --release --example national -- serve --dir target/national --latency-ms 300
//! ```
//!
//! The figures are made up. Sizes, layouts, names of columns and the mix of rows are the agencies'.

mod annual;
mod census;
mod daily;
mod files;
mod prng;
mod serve;
mod sites;

use std::error::Error;
use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::{Parser, Subcommand};
use resident_outcomes::config;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// Makes and serves national files of real size.
#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Makes the files.
    Make {
        /// The same seed gives the same bytes.
        #[arg(long, default_value_t = 1)]
        seed: u64,
        /// The folder to make them in.
        #[arg(long)]
        out: PathBuf,
        /// Vintages and years; Census tables before 2021 are made as replies of the Data API.
        #[arg(long, default_value = "2019..2023", value_parser = years)]
        years: RangeInclusive<i32>,
        /// Make the daily files too.
        #[arg(long)]
        daily: bool,
    },
    /// Serves them.
    Serve {
        /// The folder they were made in.
        #[arg(long)]
        dir: PathBuf,
        /// How long to wait before each answer.
        #[arg(long, default_value_t = 300)]
        latency_ms: u64,
        /// The port; 0 takes a free one.
        #[arg(long, default_value_t = 0)]
        port: u16,
        /// Name the Census Data API's address, and a key for it, too.
        #[arg(long)]
        census_api: bool,
        /// End after so long without a request; 0 waits for a signal.
        #[arg(long, default_value_t = 600)]
        idle_seconds: u64,
    },
}

fn years(text: &str) -> Result<RangeInclusive<i32>, String> {
    let year = |text: &str| text.parse::<i32>().map_err(|error| format!("`{text}`: {error}"));
    let (first, last) = text.split_once("..").unwrap_or((text, text));
    Ok(year(first)?..=year(last)?)
}

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<(), Box<dyn Error>> {
    match Cli::parse().command {
        Command::Make { seed, out, years, daily } => {
            let registry = config::load(None)?.registry;
            let mut stdout = std::io::stdout();
            for (path, bytes) in files::make(&registry, &out, &files::Order { seed, years, daily })? {
                writeln!(stdout, "{bytes:>10} {}", path.display())?;
            }
            Ok(())
        }
        Command::Serve { dir, latency_ms, port, census_api, idle_seconds } => {
            let server = Arc::new(serve::Server::of(&dir, Duration::from_millis(latency_ms))?);
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
            say(listener.local_addr()?, census_api)?;
            let idle = (idle_seconds > 0).then(|| Duration::from_secs(idle_seconds));
            let mut terminate = signal(SignalKind::terminate())?;
            tokio::select! {
                ended = server.run(listener, idle) => ended?,
                _ = terminate.recv() => {}
                stopped = tokio::signal::ctrl_c() => stopped?,
            }
            writeln!(std::io::stdout(), "# {} requests", server.requests())?;
            Ok(())
        }
    }
}

/// Prints the addresses as a shell reads them. Every route is led here, so that nothing leaves the machine.
fn say(address: SocketAddr, census_api: bool) -> std::io::Result<()> {
    let mut stdout = std::io::stdout();
    for route in ["CENSUS_FILES", "CENSUS_API", "AIRDATA", "AQS"] {
        writeln!(stdout, "export OUTCOMES_{route}_URL=http://{address}")?;
    }
    if census_api {
        writeln!(stdout, "export CENSUS_API_KEY=benchmark")?;
    }
    stdout.flush()
}
