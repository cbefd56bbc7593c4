//! The examples that newcomers learn from.

use std::collections::BTreeSet;

use super::{DAY, folder, in_one_line, own, shipped, warned};
use crate::desk::{Desk, Report};

/// Each with the warnings that its comments speak of.
const EXAMPLES: [(&str, &[&str]); 6] = [
    ("homelessness", &["different_data", "different_times"]),
    ("road-deaths", &["different_data", "national_figure"]),
    ("transit-access", &[]),
    ("tree-cover", &[]),
    ("waste-diverted", &[]),
    ("water-use", &["weak_alignment", "different_data"]),
];

#[test]
fn every_example_is_valid_and_says_what_it_is() {
    let entries = std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let there: BTreeSet<String> = entries
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml"))
        .map(|path| path.file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(there, EXAMPLES.iter().map(|(name, _)| (*name).to_owned()).collect());
    let desk = Desk::alone();
    for (name, warnings) in EXAMPLES {
        let path = folder().join(name).with_extension("toml");
        let ran = desk.run(&["nominate", "check", path.to_str().unwrap()]);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        let count = match warnings.len() {
            0 => "no warning".to_owned(),
            several => format!("{several} warnings"),
        };
        ran.prints(&[&format!("{name}.toml: valid, {count}\n")]);
        for kind in warnings {
            ran.prints(&[&format!("[{kind}]")]);
        }
        let text = shipped(name);
        assert!(text.starts_with("# An example, and nothing else: figures"), "{name}");
        assert!(text.contains(&format!("config/nominated/examples/{name}.toml")), "{name} says how to try it");
        for address in text.split("https://").skip(1) {
            let host = address.split(['/', '"']).next().unwrap();
            assert!(host.ends_with(".example.org") || host.ends_with(".example.gov"), "{name}: {host}");
        }
    }
}

/// The one that reads a file beside it is tried as its head says, with no network.
#[test]
fn the_example_with_a_file_runs_as_it_is() {
    let desk = Desk::alone();
    let path = folder().join("tree-cover.toml");
    let path = path.to_str().unwrap();
    let checked = desk.run(&["nominate", "check", "--fetch", path, "--as-of", DAY]);
    // 11,665 ha of 29,300 ha.
    checked.prints(&["39.81 ± 1.20 % in 2023: does not meet the target", "12 records in 1 reply"]);
    let verify = ["verify", "--nominated", path, "--offline", "--as-of", DAY];
    let report = Report::of(&desk.run(&[&verify[..], &["--format", "json"]].concat()));
    let outcome = own(&report);
    assert_eq!((report.code, outcome.told().as_str()), (1, "not_met nominated/defined 39.8123"));
    assert_eq!((outcome.text("strength"), outcome.text("origin")), ("within_margin", "city"));
    assert_eq!(warned(outcome), [""; 0]);
    desk.run(&verify).prints(&["NOT MET, BUT WITHIN THE MARGIN", "the city's definition of tree-cover: as fetched"]);
}

/// A margin may be read as a figure is, and is told beside the value, never as part of the ratio.
#[test]
fn a_margin_is_read_as_a_figure_is() {
    let desk = Desk::alone();
    desk.put("tree-cover.csv", &std::fs::read(folder().join("tree-cover.csv")).unwrap());
    desk.put("margins.csv", b"flown,half\n2017-07-02,2.5\n2020-06-28,2.25\n2023-07-01,0.15\n");
    let text = shipped("tree-cover");
    let (_, figure) = text.split_once("[denominator]").unwrap();
    let figure = figure.replace("tree-cover.csv", "margins.csv").replace("land_ha", "half");
    let text = text.replace("margin = \"1.2\"\n", "");
    desk.put("own.toml", format!("{text}\n[margin]{figure}").as_bytes());
    let verify = ["verify", "--nominated", "own.toml", "--offline", "--as-of", DAY];
    let report = Report::of(&desk.run(&[&verify[..], &["--format", "json"]].concat()));
    let outcome = own(&report);
    assert_eq!((outcome.told().as_str(), outcome.text("moe90")), ("not_met nominated/defined 39.8123", "0.1500"));
    assert_eq!(outcome.text("strength"), "outside_margin", "40 lies beyond the margin");
    let words = in_one_line(&desk.run(&verify));
    let expected = "over 29,300 from 4 records of file tree-cover.csv, give or take 0.15 from file margins.csv;";
    assert!(words.contains(expected), "{words}");
}
