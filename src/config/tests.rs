//! Loading as a whole: the built-in files, a directory in their place, and every problem at once.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use super::files::embedded;
use super::*;
use crate::model::Metric;

#[test]
fn the_built_in_files_load_and_so_does_their_directory() {
    let built_in = load(None).unwrap();
    let directory = load(Some(&Path::new(env!("CARGO_MANIFEST_DIR")).join("config"))).unwrap();
    assert_eq!(built_in.digest, directory.digest);
    assert_eq!(built_in.registry.iter().count(), 1519);
    assert_eq!(built_in.metrics.iter().count(), 2);
}

#[test]
fn a_directory_replaces_the_files_it_holds() {
    let dir = tempfile::tempdir().unwrap();
    let built_in = load(None).unwrap();
    assert_eq!(load(Some(dir.path())).unwrap().digest, built_in.digest, "an empty directory changes nothing");
    let stricter = embedded("standards.toml").unwrap().replacen("limit = \"75\"", "limit = \"80.5\"", 1);
    fs::write(dir.path().join("standards.toml"), stricter).unwrap();
    fs::write(dir.path().join("notes.md"), "not configuration").unwrap();
    let replaced = load(Some(dir.path())).unwrap();
    assert_eq!(replaced.standards.default_for(Metric::Broadband).unwrap().limit.to_string(), "80.5");
    assert_eq!(replaced.metrics, built_in.metrics);
    assert_ne!(replaced.digest, built_in.digest);
}

#[test]
fn mistakes_in_several_files_are_told_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let edits = [
        ("standards.toml", "direction = \"at_least\"", "direction = \"atleast\""),
        ("metrics.toml", "near_km = 25", "nearkm = 25"),
        ("releases.toml", "2019 = 2020-09-17", "2019 = 2020-09-31x"),
        ("cities.csv", "Alabaster city,AL", "Alabaster city,AK"),
    ];
    for (name, from, to) in edits {
        fs::write(dir.path().join(name), embedded(name).unwrap().replacen(from, to, 1)).unwrap();
    }
    fs::write(dir.path().join("standard.toml"), "").unwrap();
    fs::write(dir.path().join("providers.toml"), b"\xff").unwrap();
    let problems = load(Some(dir.path())).unwrap_err().to_string();
    let shown = problems.replace(&format!("{}{}", dir.path().display(), std::path::MAIN_SEPARATOR), "");
    insta::assert_snapshot!(shown, @r"
    cities.csv:2: 0100820 does not lie in AK
    metrics.toml:69: `near_km` is missing in `pm25`
    metrics.toml:73: `nearkm` is no key of `pm25`
        help: did you mean `near_km`?
    providers.toml: cannot be read: stream did not contain valid UTF-8
    releases.toml:15: not TOML: invalid date, expected day between 01 and 30
    standard.toml: is no file of the configuration
        help: did you mean `standards.toml`?
    standards.toml:14: `atleast` is no word for `direction`
        help: did you mean `at_least`?
    ");
}

#[test]
fn a_directory_that_is_not_there_is_a_problem() {
    let dir = tempfile::tempdir().unwrap();
    let problems = load(Some(&dir.path().join("absent"))).unwrap_err();
    assert_eq!(problems.problems().len(), 1);
    assert!(problems.to_string().contains("absent: the directory cannot be read"), "{problems}");
}

#[test]
fn problems_are_sorted_by_file_and_line() {
    let problems = vec![
        Problem::at("b.toml", 2, "two"),
        Problem::at("b.toml", 10, "ten").help("less"),
        Problem::with_file("b.toml", "whole"),
        Problem::at("a.toml", 3, "three"),
    ];
    let shown = ConfigProblems::none_of(problems).unwrap_err().to_string();
    assert_eq!(shown, "a.toml:3: three\nb.toml: whole\nb.toml:2: two\nb.toml:10: ten\n    help: less");
    assert_eq!(ConfigProblems::none_of(Vec::new()), Ok(()));
}
