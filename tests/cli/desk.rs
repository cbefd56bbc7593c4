//! A desk at which the program is run: a store and a cache of its own, no keys, no proxies, no agencies but those named.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::LazyLock;

use serde_json::Value;
use tempfile::TempDir;

use crate::agency::Agency;

/// The environment variables that name the agencies' addresses.
const ADDRESSES: [&str; 5] = [
    "OUTCOMES_CENSUS_FILES_URL",
    "OUTCOMES_CENSUS_API_URL",
    "OUTCOMES_AIRDATA_URL",
    "OUTCOMES_AQS_URL",
    "OUTCOMES_UN_SDG_URL",
];

/// Nobody listens there.
pub const NOBODY: &str = "http://127.0.0.1:1";

static SCHEMA: LazyLock<jsonschema::Validator> = LazyLock::new(|| {
    let schema = serde_json::from_str(include_str!("../../schemas/outcomes-report-v1.json")).unwrap();
    jsonschema::validator_for(&schema).unwrap()
});

/// A desk.
pub struct Desk {
    folder: TempDir,
    addresses: [String; 5],
    environment: Vec<(String, String)>,
}

/// What a run came to.
#[derive(Debug)]
pub struct Ran {
    /// The exit code; none if a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Desk {
    /// One without a network.
    pub fn alone() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            addresses: std::array::from_fn(|_| NOBODY.to_owned()),
            environment: Vec::new(),
        }
    }

    /// One from which an agency can be reached.
    pub fn at(agency: &Agency) -> Self {
        Self { addresses: std::array::from_fn(|_| agency.address()), ..Self::alone() }
    }

    /// The same with another address for the services of one environment variable.
    pub fn with_address(mut self, variable: &str, address: &str) -> Self {
        let at = ADDRESSES.iter().position(|name| *name == variable).unwrap();
        address.clone_into(&mut self.addresses[at]);
        self
    }

    /// The same with a variable set.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same with no pause between requests, two attempts at most, and connections given up after 300 ms.
    pub fn in_a_hurry(self) -> Self {
        let folder = self.path("config");
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("providers.toml"), hasty_providers()).unwrap();
        let folder = folder.display().to_string();
        self.with("OUTCOMES_CONFIG", &folder)
    }

    /// A path at the desk.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Puts a file on the desk.
    pub fn put(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// The store's file.
    pub fn store_file(&self) -> PathBuf {
        self.path("evidence/outcomes.db")
    }

    /// The program with these arguments, not yet started.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("outcomes"));
        command.env_clear().current_dir(self.folder.path()).args(arguments).stdin(Stdio::null());
        command.envs(ADDRESSES.iter().zip(&self.addresses));
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs the program.
    pub fn run(&self, arguments: &[&str]) -> Ran {
        Ran::of(self.command(arguments).output().unwrap())
    }

    /// Starts the program and does not wait for it.
    pub fn start(&self, arguments: &[&str]) -> Child {
        self.command(arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Verifies cities as of a day, with further arguments, and reads the JSON report.
    pub fn verify(&self, cities: &[&str], as_of: &str, further: &[&str]) -> Report {
        let mut arguments = vec!["verify"];
        arguments.extend(cities);
        arguments.extend(["--as-of", as_of, "--format", "json"]);
        arguments.extend(further);
        Report::of(&self.run(&arguments))
    }
}

impl Ran {
    /// What a finished process came to; panics of the program fail every test.
    pub fn of(output: std::process::Output) -> Self {
        let ran = Self {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        assert!(!ran.stderr.contains("panicked"), "{}", ran.stderr);
        ran
    }

    /// Asserts exit code 2 and words on stderr, nothing on stdout.
    pub fn refuses(&self, words: &[&str]) {
        self.fails(2, words);
    }

    /// Asserts an exit code and words on stderr, nothing on stdout.
    pub fn fails(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert_eq!(self.stdout, "", "{self:?}");
        self.tells(words);
    }

    /// Asserts words on stderr.
    pub fn tells(&self, words: &[&str]) {
        for word in words {
            assert!(self.stderr.contains(word), "{word:?} is missing in:\n{}", self.stderr);
        }
    }

    /// Asserts words on stdout.
    pub fn prints(&self, words: &[&str]) {
        for word in words {
            assert!(self.stdout.contains(word), "{word:?} is missing in:\n{}", self.stdout);
        }
    }
}

/// A report in JSON, valid by the published schema.
#[derive(Debug)]
pub struct Report {
    /// The exit code.
    pub code: i32,
    /// The whole report.
    pub json: Value,
}

impl Report {
    /// Reads a run's report.
    pub fn of(ran: &Ran) -> Self {
        let json: Value = serde_json::from_str(&ran.stdout).unwrap_or_else(|error| panic!("{error}: {ran:?}"));
        let errors: Vec<String> = SCHEMA.iter_errors(&json).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:?}");
        Self { code: ran.code.unwrap(), json }
    }

    /// Requests sent in the run.
    pub fn requests(&self) -> u64 {
        self.json["run"]["requests"].as_u64().unwrap()
    }

    /// What went wrong, as one text.
    pub fn troubles(&self) -> String {
        self.json["run"]["troubles"].to_string()
    }

    /// What was judged: the report without the run's envelope.
    pub fn assessment(&self) -> Value {
        let mut json = self.json.clone();
        json.as_object_mut().unwrap().remove("run");
        json
    }

    /// The outcomes of a city by its place in the report.
    pub fn outcomes(&self, city: usize) -> &[Value] {
        self.json["cities"][city]["outcomes"].as_array().unwrap()
    }

    /// An outcome of a city.
    pub fn outcome(&self, city: usize, metric: &str) -> Outcome<'_> {
        Outcome(self.outcomes(city).iter().find(|outcome| outcome["metric"] == metric).unwrap())
    }

    /// The only city's broadband.
    pub fn broadband(&self) -> Outcome<'_> {
        self.outcome(0, "broadband")
    }

    /// The only city's air.
    pub fn air(&self) -> Outcome<'_> {
        self.outcome(0, "pm25")
    }
}

/// One outcome of a report.
#[derive(Clone, Copy, Debug)]
pub struct Outcome<'r>(pub &'r Value);

impl<'r> Outcome<'r> {
    /// A field's text; empty if it is absent.
    pub fn text(self, field: &str) -> &'r str {
        self.0[field].as_str().unwrap_or_default()
    }

    /// Verdict, method and value (with `unknown` its reason in the method's place), as `met wired/acs5 89.0000`.
    pub fn told(self) -> String {
        let words = [self.text("verdict"), self.text("reason"), self.text("method"), self.text("value")];
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// Its flags.
    pub fn flags(self) -> Vec<&'r str> {
        self.0["flags"].as_array().unwrap().iter().filter_map(Value::as_str).collect()
    }

    /// The last day of its period.
    pub fn until(self) -> &'r str {
        self.0["period"]["to"].as_str().unwrap_or_default()
    }

    /// Another method, as [`Outcome::told`] tells the chosen one.
    pub fn method(self, id: &str) -> String {
        let method = self.0["methods"].as_array().unwrap().iter().find(|method| method["id"] == id);
        let Some(method) = method else { return String::new() };
        let words = ["verdict", "reason", "value"].map(|field| method[field].as_str().unwrap_or_default());
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }
}

/// The shipped addresses and limits, made for tests that cannot wait.
pub fn hasty_providers() -> String {
    let line = |line: &str| {
        let key = line.split(" =").next().unwrap_or_default();
        let value = match key {
            "per_minute" => "60_000",
            "min_gap_ms" => "0",
            "connect_timeout_ms" => "300",
            "failover_ms" => "600",
            "read_timeout_ms" => "2_000",
            "max_attempts" => "2",
            _ => return format!("{line}\n"),
        };
        format!("{key} = {value}\n")
    };
    include_str!("../../config/providers.toml").lines().map(line).collect()
}

/// Every file under a folder.
pub fn files_under(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(files_under(&path)) } else { files.push(path) }
    }
    files
}
