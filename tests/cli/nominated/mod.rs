//! What cities nominate, from the examples' own definitions to verdicts, packs and refusals, against portals on loopback.

mod arcgis;
mod ckan;
mod documents;
mod examples;
mod guard;
mod pages;
mod recheck;
mod replay;
mod socrata;
mod stands_in;
mod warnings;

use std::path::Path;

use wiremock::{Request, ResponseTemplate};

use crate::agency::{Agency, says};
use crate::desk::{Desk, Outcome, Ran, Report};

/// The day asked about: by it the years of every example's figures are over.
const DAY: &str = "2024-06-01";

/// The hosts that the examples name.
const HOSTS: [&str; 6] = [
    "https://datos.example.org",
    "https://open.example.gov",
    "https://maps.example.gov",
    "https://counts.example.org",
    "https://dados.example.org",
    "https://data.example.org",
];

/// Where the examples lie.
fn folder() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/config/nominated/examples"))
}

/// An example as it is shipped.
fn shipped(name: &str) -> String {
    std::fs::read_to_string(folder().join(name).with_extension("toml")).unwrap()
}

/// A definition whose hosts are all at one address.
fn moved(text: &str, at: &str) -> String {
    HOSTS.iter().fold(text.to_owned(), |text, host| text.replace(host, at))
}

/// A desk with a definition on it, and the portal that plays every host that it names.
struct Case {
    desk: Desk,
    portal: Agency,
}

impl Case {
    /// An example, asked for at a portal.
    fn of(name: &str) -> Self {
        Self::written(&shipped(name))
    }

    /// A definition, asked for at a portal.
    fn written(text: &str) -> Self {
        let portal = Agency::new();
        let desk = Desk::at(&portal).in_a_hurry().with("OUTCOMES_ALLOW_ORIGINS", &portal.address());
        desk.put("own.toml", moved(text, &portal.address()).as_bytes());
        Self { desk, portal }
    }

    /// Runs the program with the definition.
    fn run(&self, command: &[&str], further: &[&str]) -> Ran {
        self.desk.run(&[command, &["--nominated", "own.toml"], further].concat())
    }

    /// Verifies as of the day, with further arguments.
    fn verify(&self, further: &[&str]) -> Report {
        Report::of(&self.run(&["verify", "--format", "json", "--as-of", DAY], further))
    }

    /// What was asked for below a path.
    fn asked(&self, below: &str) -> Vec<String> {
        self.portal.asked().into_iter().filter(|asked| asked.starts_with(below)).collect()
    }
}

/// The outcome of what the only city nominated.
fn own(report: &Report) -> Outcome<'_> {
    report.outcome(0, "nominated")
}

/// Its other values: the year that each ends in, the value, and what it alone would conclude.
fn series(outcome: Outcome<'_>) -> Vec<String> {
    let one = |one: &serde_json::Value| {
        let words = [&one["period"]["to"], &one["value"], &one["verdict"]].map(|word| word.as_str().unwrap());
        words.join(" ")
    };
    outcome.0["nominated"]["series"].as_array().unwrap().iter().map(one).collect()
}

/// The kinds of its warnings, but for that of plain http: loopback has no other.
fn warned(outcome: Outcome<'_>) -> Vec<&str> {
    let warnings = outcome.0["nominated"]["warnings"].as_array().unwrap();
    let kinds = warnings.iter().map(|warning| warning["kind"].as_str().unwrap());
    kinds.filter(|kind| *kind != "plain_address").collect()
}

/// A page's words without its line breaks.
fn in_one_line(ran: &Ran) -> String {
    ran.stdout.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// 200 with a JSON text.
fn json(text: &str) -> ResponseTemplate {
    says(200, text, "application/json")
}

/// A parameter of a request, decoded; empty where there is none.
fn parameter(request: &Request, name: &str) -> String {
    let found = request.url.query_pairs().find(|(known, _)| known == name);
    found.map(|(_, value)| value.into_owned()).unwrap_or_default()
}

/// A page that is broken: where it is asked for, by which parameter it is known, and what stands in its place.
struct Broken<'b> {
    at: &'b str,
    page: (&'b str, &'b str),
    answer: ResponseTemplate,
    words: &'b [&'b str],
}

/// While a page is broken there is no value, and none of a part; the next run completes. Returns what that one asked for.
fn no_part_for_the_whole(name: &str, lay_out: &dyn Fn(&Agency), broken: &Broken<'_>, whole: &str) -> Vec<String> {
    let Broken { at, page, answer, words } = broken;
    let case = Case::of(name);
    lay_out(&case.portal);
    case.portal.gives_page_first(u64::MAX, at, *page, answer.clone());
    let report = case.verify(&[]);
    let outcome = own(&report);
    assert_eq!((report.code, outcome.told().as_str()), (3, "unknown provider_failed"), "{words:?}");
    assert_eq!(series(outcome), [""; 0], "{words:?}");
    for word in *words {
        assert!(outcome.text("because").contains(word), "{word:?} is missing in: {}", outcome.text("because"));
        assert!(report.troubles().contains(word), "{word:?} is missing in: {}", report.troubles());
    }

    case.portal.forgets();
    lay_out(&case.portal);
    let mended = case.verify(&[]);
    assert_eq!(own(&mended).told(), whole, "{words:?}: {}", mended.troubles());
    let asked = case.asked(at);
    let again = case.verify(&["--offline"]);
    assert_eq!((own(&again).told().as_str(), again.requests()), (whole, 0));
    asked
}
