//! What makes a target easy, as the program tells it.

use super::documents::{COLLECTED, DIVERTED, collected, lay_out_waste, windows};
use super::{Case, DAY, in_one_line, moved, own, series, shipped, warned};
use crate::agency::bytes;
use crate::desk::Report;

/// The sentence of a warning of this kind.
fn sentence(report: &Report, kind: &str) -> String {
    let warnings = own(report).0["nominated"]["warnings"].as_array().unwrap().clone();
    let found = warnings.iter().find(|warning| warning["kind"] == kind);
    found.unwrap_or_else(|| panic!("{kind} is not among {warnings:?}")).to_string()
}

fn waste(from: &str, to: &str) -> Case {
    let text = shipped("waste-diverted");
    assert!(text.contains(from), "{from}");
    let case = Case::written(&text.replace(from, to));
    lay_out_waste(&case.portal);
    case
}

#[test]
fn a_definition_that_moved_is_told() {
    let case = waste("value = \"9.5\"", "value = \"12\"");
    assert_eq!(own(&case.verify(&[])).told(), DIVERTED.replacen("met", "not_met", 1));
    assert_eq!(case.verify(&[]).troubles(), "[]", "the same file again is no change");
    // The target follows the figure.
    case.desk.put("own.toml", moved(&shipped("waste-diverted"), &case.portal.address()).as_bytes());
    let report = case.verify(&[]);
    assert_eq!(own(&report).told(), DIVERTED);
    let troubles = report.troubles();
    for words in [
        "not the definition that stood before",
        "locked on 2022-02-28: target (12, now 9.5) changed",
        "ask who changed it",
    ] {
        assert!(troubles.contains(words), "{words:?} is missing in: {troubles}");
    }
    let page = case.run(&["verify", "--as-of", DAY], &[]);
    assert!(in_one_line(&page).contains("target (12, now 9.5) changed."), "{}", page.stdout);
    case.desk.run(&["nominate", "check", "--fetch", "own.toml"]).prints(&["9.5)"]);
}

#[test]
fn a_target_met_at_its_baseline_is_told() {
    let case = waste("value = \"6.0\"", "value = \"9.5\"");
    let report = case.verify(&[]);
    assert_eq!((own(&report).told().as_str(), warned(own(&report))), (DIVERTED, vec!["met_at_baseline", "neighbours"]));
    let page = case.run(&["verify", "--as-of", DAY], &[]);
    let words = in_one_line(&page);
    assert!(words.contains("! The baseline of 2021 (9.5) already meets the target of 9.5: it was met"), "{words}");
}

#[test]
fn figures_that_could_be_seen_first_are_told() {
    let case = waste("locked = 2022-02-28", "locked = 2024-02-28");
    let report = case.verify(&[]);
    assert_eq!(own(&report).told(), DIVERTED);
    assert!(
        sentence(&report, "data_before_lock")
            .contains("2023, which was over when the definition was locked on 2024-02-28")
    );
    // Of a year that was under way on that day the same definition says nothing of the kind.
    let report = waste("locked = 2022-02-28", "locked = 2023-12-30").verify(&[]);
    assert_eq!(warned(own(&report)), ["neighbours"]);
}

/// A year picked because it meets the target, while those beside it do not.
#[test]
fn a_picked_year_is_told() {
    let case = Case::of("waste-diverted");
    // 14,814 t of 148,140 t in 2021 and of 164,608 t in 2023: of three years the one in the middle stands out.
    let text = collected();
    let years: Vec<(usize, &str)> = text.match_indices("/2023").collect();
    assert_eq!(years.len(), 24);
    let other = text.replace("/2022", "/2024").replace("/2023", "/2022").replace("/2024", "/2023");
    let other = other
        + &collected()
            .lines()
            .filter(|line| line.contains("/2022"))
            .fold(String::new(), |rows, row| rows + &row.replace("/2022", "/2021") + "\r\n");
    case.portal.gives(COLLECTED, bytes(windows(&other)));
    let report = case.verify(&["--years", "2022"]);
    let expected = ["2021-12-31 9.0000 not_met", "2022-12-31 10.0000 met", "2023-12-31 9.0000 not_met"];
    assert_eq!((own(&report).told().as_str(), series(own(&report))), (DIVERTED, expected.map(str::to_owned).to_vec()));
    let told = sentence(&report, "neighbours");
    assert!(told.contains("10 in 2022 meets the target; the years beside it do not (9 in 2021, 9 in 2023)"), "{told}");
    // The newest year is judged where none is picked.
    assert_eq!(own(&case.verify(&[])).told(), "not_met nominated/defined 9.0000");
}

#[test]
fn more_than_all_is_told() {
    let case = Case::of("waste-diverted");
    // What is buried enters as less than nothing, as a correction does.
    case.portal.gives(COLLECTED, bytes(windows(&collected().replace(";11.110,5;", ";-111,5;"))));
    let report = case.verify(&[]);
    // 14,814 t of 13,476 t.
    assert_eq!(own(&report).told(), "met nominated/defined 109.9288");
    assert!(sentence(&report, "more_than_all").contains("The share is 109.93 % in 2023"), "{:?}", warned(own(&report)));
}
