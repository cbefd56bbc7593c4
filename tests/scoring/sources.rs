//! Outcomes from the ledger and from a report: which verdict counts, and which does not.

use std::sync::Arc;

use resident_outcomes::model::{
    Basis, Conclusion, Decision, Digest, Metric, OpinionReason, OpinionWord, OutcomeCount, Period, Reason, Slot,
    StandardId, Tier, Verdict,
};
use resident_outcomes::scoring::{Found, REPORT_FORM, ReportUnread, from_ledger, from_report};
use resident_outcomes::store::{EntryRun, LedgerEntry, Recorded};
use serde_json::json;

use crate::{CONFIG, SCOTTSDALE, only, read, score};

/// An entry of the ledger in a row.
struct Row {
    as_of: &'static str,
    metric: Metric,
    standard: &'static str,
    year: i32,
    concluded: Conclusion,
    basis: Option<Basis>,
    subject: Option<i64>,
}

/// A verdict on PM2.5 by the programme's standard.
fn air(as_of: &'static str, year: i32, verdict: Verdict) -> Row {
    let basis = if verdict.reason().is_some() { None } else { Some(Basis::Primary) };
    let concluded = Conclusion::Verdict(verdict);
    Row { as_of, metric: Metric::Pm25, standard: "who-pm25-2021-it4", year, concluded, basis, subject: None }
}

/// What was done about the entry of that number.
fn act(concluded: Conclusion, subject: i64) -> Row {
    Row { concluded, basis: None, subject: Some(subject), ..air("2024-01-01", 2022, Verdict::Met) }
}

fn digest(id: i64) -> Digest {
    Digest::of(&id.to_le_bytes())
}

fn recorded(id: i64, row: Row) -> Recorded {
    let run = EntryRun {
        method_set: "same".to_owned(),
        config_digest: Digest::of(b""),
        program_version: String::new(),
        as_of: row.as_of.parse().unwrap(),
        given: chrono::DateTime::default(),
        by: String::new(),
    };
    let unknown = matches!(row.concluded, Conclusion::Verdict(Verdict::Unknown(_)));
    let entry = LedgerEntry {
        city: "0465000".to_owned(),
        metric: row.metric,
        standard: StandardId(row.standard.to_owned()),
        period: (!unknown).then(|| Period::year(row.year)),
        subject: row.subject.map(digest),
        concluded: row.concluded,
        basis: row.basis,
        value: (!unknown).then(|| "7.2".parse().unwrap()),
        moe90: None,
        method: None,
        inputs: Arc::default(),
        note: "7.21 · City".to_owned(),
        run: Arc::new(run),
    };
    Recorded { id, previous: digest(id - 1), digest: digest(id), entry }
}

fn of(rows: Vec<Row>) -> Found {
    let entries: Vec<_> = (1..).zip(rows).map(|(id, row)| recorded(id, row)).collect();
    from_ledger(&entries, "2025-01-01".parse().unwrap(), &CONFIG.standards)
}

#[test]
fn the_newest_verdict_that_stands_counts() {
    use OutcomeCount::{Established, Indicated, NotMet, Open};
    let (met, lost, unknown) = (Verdict::Met, Verdict::NotMet, Verdict::Unknown(Reason::Stale));
    let cases: [(&str, Vec<Row>, OutcomeCount, Option<i64>); 11] = [
        ("nothing", vec![], Open, None),
        ("one", vec![air("2024-01-01", 2022, met)], Established, Some(1)),
        ("a newer one", vec![air("2023-08-01", 2022, met), air("2024-08-01", 2023, lost)], NotMet, Some(2)),
        (
            "an older question asked later",
            vec![air("2024-08-01", 2023, met), air("2022-08-01", 2021, lost)],
            Established,
            Some(1),
        ),
        (
            "superseded by a question of an earlier day",
            vec![air("2024-08-01", 2023, met), air("2024-07-30", 2023, lost)],
            NotMet,
            Some(2),
        ),
        (
            "years in one run",
            vec![air("2024-08-01", 2022, lost), air("2024-08-01", 2023, met), air("2024-08-01", 2021, lost)],
            Established,
            Some(2),
        ),
        ("unknown before", vec![air("2024-08-01", 2023, unknown), air("2024-08-01", 2023, met)], Established, Some(2)),
        ("unknown after", vec![air("2024-08-01", 2023, met), air("2024-08-02", 2023, unknown)], Open, Some(2)),
        (
            "after the day asked about",
            vec![air("2024-08-01", 2023, met), air("2025-08-01", 2024, lost)],
            Established,
            Some(1),
        ),
        ("another standard", vec![Row { standard: "who-pm25-2021-aqg", ..air("2024-08-01", 2023, lost) }], Open, None),
        ("a fallback", vec![Row { basis: Some(Basis::Fallback), ..air("2024-08-01", 2023, met) }], Indicated, Some(1)),
    ];
    for (case, rows, count, entry) in cases {
        let found = of(rows);
        let air = &found.outcomes[&Slot::Pm25];
        assert_eq!((air.count, air.entry), (count, entry), "{case}");
        assert_eq!(found.count(Slot::Broadband), Open, "{case}");
        assert_eq!(found.count(Slot::Nominated), OutcomeCount::NotNominated, "{case}");
    }
}

#[test]
fn an_upheld_appeal_leaves_the_outcome_open() {
    let verdict = || air("2024-01-01", 2022, Verdict::Met);
    let appeal = || act(Conclusion::Appealed, 1);
    let decided = |decision| act(Conclusion::Decided(decision), 2);
    let cases = [
        (vec![verdict(), appeal()], OutcomeCount::Established, "an appeal against entry 1 is not decided"),
        (vec![verdict(), appeal(), decided(Decision::Dismissed)], OutcomeCount::Established, ""),
        (
            vec![verdict(), appeal(), decided(Decision::Upheld)],
            OutcomeCount::Open,
            "an appeal against entry 1 was upheld",
        ),
        (vec![verdict(), act(Conclusion::SignedOff, 1)], OutcomeCount::Established, ""),
    ];
    for (rows, count, because) in cases {
        let found = of(rows);
        let air = &found.outcomes[&Slot::Pm25];
        assert_eq!((air.count, air.because.as_str()), (count, because));
    }
}

#[test]
fn an_adverse_opinion_is_told_with_both_tiers() {
    let broadband =
        Row { metric: Metric::Broadband, standard: "itu-broadband-75", ..air("2024-01-01", 2021, Verdict::Met) };
    let opinion = |word| {
        let reasons: Vec<OpinionReason> = Vec::new();
        Row { concluded: Conclusion::Opinion(word, reasons), ..act(Conclusion::Packed, 99) }
    };
    let air = |verdict| air("2024-01-01", 2022, verdict);
    let contradicted = of(vec![broadband, air(Verdict::NotMet), opinion(OpinionWord::Adverse)]);
    let scored = score(&read(SCOTTSDALE), &contradicted, "report-2023");
    let adverse = scored.adverse.unwrap();
    assert_eq!((scored.tier, adverse.slots), (only(Tier::Silver), vec![Slot::Pm25]));
    assert_eq!((adverse.if_followed, adverse.if_claims_stand), (only(Tier::Silver), only(Tier::Gold)));
    // A city may have claimed less than it has.
    let understated = of(vec![air(Verdict::Met), opinion(OpinionWord::Adverse)]);
    let adverse = score(&read(SCOTTSDALE), &understated, "report-2023").adverse.unwrap();
    assert_eq!((adverse.if_followed.at_least, adverse.if_claims_stand.at_least), (Tier::Silver, Tier::None));
    for word in [OpinionWord::Qualified, OpinionWord::Unmodified, OpinionWord::Disclaimer] {
        let found = of(vec![air(Verdict::Met), opinion(word)]);
        assert_eq!(found.outcomes[&Slot::Pm25].opinions.len(), 1);
        assert_eq!(score(&read(SCOTTSDALE), &found, "report-2023").adverse, None);
    }
}

fn in_report(text: &serde_json::Value) -> Result<Found, ReportUnread> {
    from_report(text.to_string().as_bytes(), &read(SCOTTSDALE).city, &CONFIG.standards)
}

#[test]
fn the_form_read_is_the_form_written() {
    assert_eq!(REPORT_FORM, resident_outcomes::report::json_v1::SCHEMA);
}

#[test]
fn a_report_gives_its_outcomes() {
    let outcome = |metric: &str, verdict: &str, standard: &str| json!({"metric": metric, "verdict": verdict, "standard": standard, "basis": "primary"});
    let report = |outcomes: serde_json::Value| {
        json!({"schema": "outcomes/report/v1", "as_of": "2023-07-01",
               "cities": [{"geoid": "3755000", "name": "Raleigh city", "outcomes": []},
                          {"geoid": "0465000", "name": "Scottsdale city", "outcomes": outcomes}]})
    };
    let found = in_report(&report(json!([
        outcome("broadband", "not_met", "itu-broadband-75"),
        outcome("broadband", "met", "itu-broadband-75"),
        outcome("pm25", "not_met", "who-pm25-2021-aqg"),
        outcome("nominated", "met", "the city's own"),
        outcome("ozone", "met", "x"),
    ])))
    .unwrap();
    let counts = Slot::ALL.iter().map(|slot| found.count(*slot)).collect::<Vec<_>>();
    assert_eq!(counts, [OutcomeCount::Established, OutcomeCount::Open, OutcomeCount::Established]);
    assert!(found.outcomes[&Slot::Pm25].because.contains("not by the programme's standard"));
    let none = in_report(&report(json!([]))).unwrap();
    assert_eq!(none.outcomes[&Slot::Pm25].because, "the report does not look at it");

    let mut stranger = report(json!([]));
    stranger["cities"].as_array_mut().unwrap().pop();
    let cases = [
        (json!({"schema": "outcomes/score/v1"}), "is of the form `outcomes/score/v1`"),
        (json!([1]), "is no report of the form `outcomes/report/v1`"),
        (report(json!([outcome("pm25", "passed", "x")])), "`passed` is no verdict: one of met, not_met, unknown"),
        (stranger, "says nothing of Scottsdale city; it is about Raleigh city"),
    ];
    for (text, expected) in cases {
        let error = in_report(&text).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}
