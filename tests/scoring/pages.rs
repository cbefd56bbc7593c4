//! The page of a score at two widths, as a reader meets it.

use resident_outcomes::model::{Basis, OpinionWord, OutcomeCount, Period, Slot};
use resident_outcomes::report::Style;
use resident_outcomes::report::score::{self, Scored};
use resident_outcomes::scoring::{Found, FoundOpinion, PracticeAssessment};

use crate::{CONFIG, SCOTTSDALE, found, read, score, with_met};

/// Runs `tell` with everything told of a score.
pub fn told<T>(assessment: &PracticeAssessment, found: &Found, edition: &str, tell: impl FnOnce(&Scored) -> T) -> T {
    let scored = Scored {
        assessment,
        file: "scottsdale.toml",
        options: "",
        found,
        report: None,
        edition: CONFIG.editions.find(edition).unwrap(),
        score: &score(assessment, found, edition),
        config: &CONFIG,
    };
    tell(&scored)
}

pub fn gold() -> Found {
    let mut found = found([OutcomeCount::Established, OutcomeCount::Established, OutcomeCount::NotNominated]);
    let broadband = found.outcomes.get_mut(&Slot::Broadband).unwrap();
    broadband.value = Some("83.6012".parse().unwrap());
    broadband.basis = Some(Basis::Primary);
    broadband.period = Some(Period::years(2017, 2021));
    broadband.as_of = Some("2023-07-01".parse().unwrap());
    broadband.entry = Some(1);
    broadband.standard = Some("itu-broadband-75".to_owned());
    found
}

fn contradicted() -> Found {
    let mut found = gold();
    found.outcomes.get_mut(&Slot::Pm25).unwrap().count = OutcomeCount::NotMet;
    let adverse =
        FoundOpinion { word: OpinionWord::Adverse, claim: "7.21 · City of Scottsdale".to_owned(), finds_met: false };
    found.outcomes.get_mut(&Slot::Pm25).unwrap().opinions.push(adverse);
    found
}

fn page(assessment: &PracticeAssessment, found: &Found, edition: &str, width: usize) -> String {
    let style = Style { width, color: false, unicode: true };
    let text = told(assessment, found, edition, |scored| score::text(scored, style));
    for line in text.lines() {
        assert!(line.chars().count() <= width && line == line.trim_end(), "{line:?} in {width}");
    }
    text
}

#[test]
fn scottsdale_at_both_widths() {
    let assessment = read(SCOTTSDALE);
    insta::assert_snapshot!("scottsdale_80", page(&assessment, &gold(), "report-2023", 80));
    insta::assert_snapshot!("scottsdale_120", page(&assessment, &gold(), "report-2023", 120));
}

#[test]
fn an_open_outcome_a_contradicted_claim_and_an_ambiguous_wording() {
    let open = found([OutcomeCount::Indicated, OutcomeCount::Open, OutcomeCount::NotNominated]);
    insta::assert_snapshot!("open_80", page(&read(SCOTTSDALE), &open, "report-2023", 80));
    insta::assert_snapshot!("contradicted_80", page(&read(SCOTTSDALE), &contradicted(), "report-2023", 80));
    insta::assert_snapshot!("ambiguous_80", page(&with_met(29), &gold(), "announced", 80));
    insta::assert_snapshot!("ambiguous_120", page(&with_met(29), &gold(), "report-2023", 120));
}

#[test]
fn the_csv_has_a_row_for_everything() {
    let csv = told(&read(SCOTTSDALE), &gold(), "report-2023", score::csv);
    assert_eq!(csv.lines().count(), 1 + 1 + 8 + 43 + 3 + 2);
    for line in [
        "geoid,name,edition,part,id,result,met,count,percent,at_least,at_most",
        "0465000,Scottsdale city,report-2023,total,,,31,43,72,gold,gold",
        "0465000,Scottsdale city,report-2023,practice_area,data_management,,8,9,89,,",
        "0465000,Scottsdale city,report-2023,criterion,DM8,in_progress,,,,,",
        "0465000,Scottsdale city,report-2023,outcome,nominated,not_nominated,,,,,",
        "0465000,Scottsdale city,report-2023,edition,announced,,,,,gold,gold",
    ] {
        assert!(csv.lines().any(|other| other == line), "{line} is missing in:\n{csv}");
    }
}
