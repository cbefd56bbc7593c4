//! What a city nominated: from records to one number a period, and from that to an outcome, by hand-reckoned figures.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::NaiveDate;
use resident_outcomes::measure::nominated::{Figures, Found};
use resident_outcomes::model::evidence::Resource;
use resident_outcomes::model::nominated::{Nominated, Record, WarningKind};
use resident_outcomes::model::{
    Basis, CityAssessment, Digest, Gap, Metric, Name, Origin, Outcome, OutcomeCount, Period, Provenance, Reason,
    Verdict,
};
use resident_outcomes::nominated;
use resident_outcomes::verify::nominated::{Nomination, Yardstick};
use rust_decimal::Decimal;

use crate::given::config;

const HEAD: &str = r#"
schema = "outcomes/nominated/v1"
id = "trips"
city = "Recife, Brazil"
title = "a measure of the test"
sdg = "11.2.1"
direction = "at_least"
unit = "percent"
locked = "2018-01-01"
"#;
const TARGET: &str = r#"
[target]
value = "50"
inclusive = true
unit = "percent"
citation = "invented for this test"
year = 2030

[baseline]
value = "10"
period = "2016"
"#;

fn figure(part: &str, aggregate: &str) -> String {
    let column = if aggregate == "count" { "" } else { "column = \"n\"\n" };
    format!(
        "[{part}]\nprovider = \"csv\"\nfile = \"a.csv\"\ndelimiter = \"comma\"\nencoding = \"utf-8\"\n\
         thousands = \"none\"\ndecimal = \"point\"\naggregate = \"{aggregate}\"\n{column}date_column = \"d\"\n\
         date_format = \"iso\"\n"
    )
}

fn meant(more: &str, figures: &str) -> Nominated {
    let text = format!("{HEAD}{more}{TARGET}{figures}");
    nominated::read("trips.toml", text.as_bytes(), config()).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Records as `2023-05-06=12`; no figure where the cell is empty.
fn found(records: &str) -> Found {
    let record = |(number, text): (u64, &str)| {
        let (date, value) = text.split_once('=').unwrap();
        let date = day(date);
        Record {
            reply: 0,
            number,
            of: Period::year(date.format("%Y").to_string().parse().unwrap()),
            date: Some(date),
            value: value.parse::<Decimal>().ok(),
            moe90: None,
            words: date.to_string(),
        }
    };
    let reply = Provenance {
        resource: Resource::CityFile { city: "BR:Recife".to_owned(), file: "a.csv".to_owned() },
        digest: Digest::of(records.as_bytes()),
        origin: Origin::City,
        retrieved: day("2024-05-01").and_hms_opt(12, 0, 0).unwrap().and_utc(),
        later_revision: false,
    };
    Found { replies: vec![reply], records: (1..).zip(records.split_whitespace()).map(record).collect() }
}

fn nomination(meant: Nominated, figures: &[(&str, &'static str, Result<Found, Gap>)]) -> Nomination {
    let found: Figures =
        figures.iter().map(|(way, part, found)| ((Name::of(way), *part), found.clone())).collect::<BTreeMap<_, _>>();
    let yardstick = Yardstick::of(&meant, &config().metrics, &config().standards);
    Nomination { meant: Arc::new(meant), digest: Digest::of(b"definition"), found, yardstick, warnings: Vec::new() }
}

fn judged(nomination: &Nomination) -> Outcome {
    nomination.outcome(None, day("2024-06-01"))
}

fn value(outcome: &Outcome) -> String {
    match &outcome.observation {
        Some(seen) => format!("{} in {}", seen.value.round_dp(4).normalize(), seen.period.label()),
        None => format!("{}: {}", outcome.verdict.reason().unwrap(), outcome.because),
    }
}

#[test]
fn one_number_comes_of_records_as_the_definition_says() {
    let years = "2021-06-30=40 2022-06-30=60 2023-06-30=50";
    let days = "2022-01-05=1 2022-07-01=2 2022-12-20=4 2023-01-05=10 2023-07-01= 2023-12-20=20";
    let cases = [
        ("sum", years, "50 in 2023"),
        // A sum without one of its parts is not known, so the year before stands.
        ("sum", days, "7 in 2022"),
        ("mean", days, "15 in 2023"),
        ("median", "2022-01-05=1 2022-07-01=2 2022-12-20=9 2023-01-05=7 2023-07-01=1 2023-12-20=2", "2 in 2023"),
        ("median", "2022-01-05=1 2022-12-20=9 2023-01-05=7 2023-12-20=2", "4.5 in 2023"),
        ("count", days, "3 in 2023"),
        ("last", "2022-01-05=1 2022-07-01=2 2023-01-05=7 2023-12-20=2", "2 in 2023"),
        // Two values of the last day: nobody says which is meant, so the year before stands.
        ("last", "2022-01-05=1 2022-12-31=3 2023-12-20=2 2023-12-20=4", "3 in 2022"),
        // The data end in June: half a year is no year.
        ("count", "2022-10-05=1 2022-11-05=1 2022-12-05=1 2023-01-05=1 2023-02-05=1", "3 in 2022"),
        ("sum", "2023-01-05= 2023-12-20=", "suppressed: none of the records has a value"),
        ("sum", "2024-01-05=1 2024-12-20=1", "not_published: 2024 was not over by 2024-06-01"),
        ("sum", "", "not_published: the data hold no record of a whole period by 2024-06-01"),
    ];
    for (aggregate, records, expected) in cases {
        let meant = meant("", &figure("measure", aggregate));
        let outcome = judged(&nomination(meant, &[("defined", "measure", Ok(found(records)))]));
        assert_eq!(value(&outcome), expected, "{aggregate} of {records}");
        assert_eq!(outcome.metric, Metric::Nominated);
    }
}

#[test]
fn a_share_is_of_one_time_and_has_the_margin_that_is_stated() {
    let ratio = format!("{}{}", figure("numerator", "sum"), figure("denominator", "sum"));
    let of = |above: &str, below: &str, head: &str| {
        let meant = meant(&format!("scale = \"100\"\n{head}"), &ratio);
        let figures = [("defined", "numerator", Ok(found(above))), ("defined", "denominator", Ok(found(below)))];
        judged(&nomination(meant, &figures))
    };
    let half = of("2022-06-30=1 2023-06-30=2", "2022-06-30=4 2023-06-30=4", "margin = \"1.5\"\n");
    assert_eq!((value(&half).as_str(), half.verdict, half.basis), ("50 in 2023", Verdict::Met, Some(Basis::Primary)));
    assert_eq!(half.observation.unwrap().moe90, Some("1.5".parse().unwrap()));
    // The denominator of 2023 is not there, so the year before is judged, and said to be older.
    let older = of("2022-06-30=1 2023-06-30=2", "2021-06-30=4 2022-06-30=4", "");
    assert_eq!((value(&older).as_str(), older.verdict), ("25 in 2022", Verdict::NotMet));
    assert!(older.observation.unwrap().flags.iter().any(|flag| flag.id() == "newer_incomplete"));
    let zero = of("2023-06-30=2", "2023-06-30=0", "");
    assert_eq!(value(&zero), "suppressed: the denominator is 0 in 2023");
    let more = of("2021-06-30=9 2022-06-30=9 2023-06-30=2", "2021-06-30=4 2022-06-30=4 2023-06-30=4", "");
    let kinds: Vec<WarningKind> = more.nominated.unwrap().warnings.iter().map(|warning| warning.kind).collect();
    assert_eq!(kinds, [WarningKind::MoreThanAll]);
}

#[test]
fn what_failed_is_unknown_with_its_cause() {
    let failed = Err(Gap::new(Reason::ProviderFailed, "the page in the middle is broken"));
    let outcome = judged(&nomination(meant("", &figure("measure", "sum")), &[("defined", "measure", failed)]));
    assert_eq!(value(&outcome), "provider_failed: the page in the middle is broken");
    assert_eq!(outcome.counts_as(), OutcomeCount::Open);
}

#[test]
fn another_way_stands_beside_and_does_not_carry() {
    let other = "[[alternative]]\nname = \"by residents\"\nreason = \"counts residents\"\n";
    let figures = format!(
        "{}{other}{}",
        figure("measure", "sum"),
        figure("alternative.measure", "sum").replace("a.csv", "b.csv")
    );
    let figures = [
        ("defined", "measure", Ok(found("2022-06-30=60 2023-06-30=60"))),
        ("by residents", "measure", Ok(found("2022-06-30=60 2023-06-30=40"))),
    ]
    .map(|one| (one, figures.clone()));
    let text = figures[0].1.clone();
    let figures = figures.map(|(one, _)| one);
    let outcome = judged(&nomination(meant("", &text), &figures));
    assert_eq!((value(&outcome).as_str(), outcome.verdict), ("60 in 2023", Verdict::Met));
    let ways: Vec<(String, Verdict)> =
        outcome.methods.iter().map(|tried| (tried.derivation.method.to_string(), tried.verdict)).collect();
    assert_eq!(
        ways,
        [("nominated/defined".to_owned(), Verdict::Met), ("nominated/by residents".to_owned(), Verdict::NotMet)]
    );
    assert_eq!(outcome.sensitivity["by residents"].not_met, 1);
    // Without its own way nothing is concluded: the others are no fallback.
    let failed = Err(Gap::new(Reason::NotHeld, "not held"));
    let alone = [("defined", "measure", failed), figures[1].clone()];
    assert_eq!(judged(&nomination(meant("", &text), &alone)).verdict, Verdict::Unknown(Reason::NotHeld));
}

#[test]
fn a_picked_year_is_told_with_its_neighbours() {
    let of = |records: &str| {
        let nomination =
            nomination(meant("", &figure("measure", "sum")), &[("defined", "measure", Ok(found(records)))]);
        let outcome = judged(&nomination);
        let warnings = outcome.nominated.unwrap().warnings.clone();
        warnings.iter().map(|warning| format!("{}: {}", warning.kind, warning.sentence)).collect::<Vec<_>>()
    };
    let picked = of("2021-06-30=40 2022-06-30=45 2023-06-30=51");
    assert_eq!(
        picked,
        ["neighbours: 51 in 2023 meets the target; the years beside it do not (40 in 2021, 45 in 2022)."]
    );
    assert!(of("2021-06-30=40 2022-06-30=55 2023-06-30=51").is_empty(), "one neighbour meets it too");
    assert!(of("2023-06-30=51").is_empty(), "no neighbour is known");
    let early = of("2015-06-30=60 2016-06-30=60 2017-06-30=60");
    assert!(early.is_empty(), "what is too old to judge is no warning: {early:?}");
}

#[test]
fn it_stands_in_for_an_outcome_by_that_outcomes_edition_and_counts_for_less() {
    let head = "fulfils = \"pm25\"\nproxy = \"PROXY\"\nstandard = \"who-pm25-2021-it4\"\n";
    let of = |proxy: &str, value: &str| {
        let text = format!("{HEAD}{}{TARGET}{}", head.replace("PROXY", proxy), figure("measure", "mean"));
        let text = text
            .replace("at_least", "at_most")
            .replace("\"percent\"", "\"ug/m3\"")
            .replace("value = \"50\"", "value = \"10\"")
            .replace("11.2.1", "11.6.2");
        let meant = nominated::read("trips.toml", text.as_bytes(), config()).unwrap();
        let records = format!("2022-06-30=12 2023-06-30={value}");
        nomination(meant, &[("defined", "measure", Ok(found(&records)))])
    };
    for (proxy, given, verdict, counts) in [
        ("same_concept", "9.5", Verdict::Met, OutcomeCount::Indicated),
        ("near", "10", Verdict::Met, OutcomeCount::Indicated),
        ("near", "10.01", Verdict::NotMet, OutcomeCount::NotMet),
        ("national_only", "5", Verdict::Unknown(Reason::NationalOnly), OutcomeCount::Open),
        ("national_only", "50", Verdict::Unknown(Reason::NationalOnly), OutcomeCount::Open),
    ] {
        let outcome = judged(&of(proxy, given));
        assert_eq!((outcome.verdict, outcome.counts_as()), (verdict, counts), "{proxy} {given}");
        assert_eq!((outcome.metric, outcome.standard.id.0.as_str()), (Metric::Pm25, "who-pm25-2021-it4"));
    }
    let nomination = of("near", "9");
    let open = |metric| Outcome { metric, ..judged(&nomination) };
    let mut city = CityAssessment {
        city: nomination.meant.city.clone(),
        as_of: None,
        outcomes: vec![Outcome { nominated: None, ..open(Metric::Broadband) }, open(Metric::Pm25)],
        claims: Vec::new(),
    };
    nomination.enter(&mut city, day("2024-06-01"), None);
    let metrics: Vec<Metric> = city.outcomes.iter().map(|outcome| outcome.metric).collect();
    assert_eq!(metrics, [Metric::Broadband, Metric::Pm25], "in the place of the agencies' outcome, not beside it");
    assert_eq!(city.tally()[&OutcomeCount::NotNominated], 1, "what stands in for another is no priority of the city");
}
