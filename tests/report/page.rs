//! The text for people.

use proptest::prelude::*;
use resident_outcomes::model::Trouble;
use resident_outcomes::model::{
    Assessment, Basis, City, Dataset, Definition, Events, MeanOf, Method, Metric, Observation, OpinionWord, Origin,
    Outcome, Period, PocRule, Reason, Statistic, Verdict,
};
use resident_outcomes::report::{Run, Style, Supply, terminal};

use crate::findings::claim;
use crate::judged::{assessed, concluded, gap, number, open, over_sites, plain, published, run, share, tried};
use crate::samples;

proptest! {
    #[test]
    fn no_name_or_message_breaks_the_page(name in "\\PC{1,90}|[ -~\n\u{1b}]{1,90}", message in ".{0,300}", width in 40_usize..160) {
        let mut assessment = samples::scottsdale_shipped();
        let City::Us(city) = &mut assessment.cities[0].city else { unreachable!("Scottsdale is a US place") };
        city.name = name;
        let trouble = Trouble { route: None, message, help: Some("try again later".to_owned()) };
        let text = terminal(&assessment, &run(Supply::Store, vec![trouble]), plain(width));
        prop_assert!(!text.chars().any(|letter| letter.is_control() && letter != '\n'));
        for line in text.lines() {
            prop_assert!(line.chars().count() <= width.max(72), "{line:?}");
        }
    }
}

fn of(name: &str, assessment: &Assessment, width: usize) -> String {
    terminal(assessment, &run_of(name), plain(width))
}

fn run_of(name: &str) -> Run {
    match name {
        "raleigh_live" | "two_years" => run(Supply::Live, vec![]),
        "nashville_disputed" | "table_of_years" => run(Supply::Store, vec![]),
        _ => run(Supply::Shipped, samples::unreached()),
    }
}

#[test]
fn every_sample_reads_well_at_both_widths() {
    for (name, assessment) in samples::all() {
        for width in [80, 120] {
            insta::assert_snapshot!(format!("{name}_{width}"), of(name, &assessment, width));
        }
    }
}

/// An opinion, and beside it what the city answers.
#[test]
fn claims_and_answers_read_well_at_80_columns() {
    let mut assessment = samples::nashville_disputed();
    let city = assessment.cities[0].city.clone();
    assessment.cities[0].claims =
        [OpinionWord::Qualified, OpinionWord::Disclaimer].map(|word| claim(&city, word)).into();
    let text = of("nashville_disputed", &assessment, 80);
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let (_, claims) = text.split_once("  CLAIM  ").unwrap();
    insta::assert_snapshot!("claims_80", claims);
}

/// Asked for every method, the page shows them as a matrix, and none of them twice.
#[test]
fn every_method_stands_in_a_matrix_when_asked_for() {
    for (name, assessment) in [
        ("raleigh_live", samples::raleigh_live()),
        ("nashville_disputed", samples::nashville_disputed()),
        ("scottsdale_shipped", samples::scottsdale_shipped()),
    ] {
        for width in [80, 120] {
            let run = Run { every_method: true, ..run_of(name) };
            let text = terminal(&assessment, &run, plain(width));
            assert!(text.lines().all(|line| line.chars().count() <= width), "{name}: {text}");
            insta::assert_snapshot!(format!("{name}_matrix_{width}"), text);
        }
    }
}

#[test]
fn no_line_is_wider_than_asked_and_none_ends_in_a_blank() {
    for (name, assessment) in samples::all() {
        for width in [72, 80, 100, 120, 200] {
            for unicode in [true, false] {
                let style = Style { width, color: false, unicode };
                for line in terminal(&assessment, &run_of(name), style).lines() {
                    assert!(line.chars().count() <= width, "{name} at {width}: {line:?}");
                    assert_eq!(line.trim_end(), line, "{name} at {width}");
                }
            }
        }
    }
}

#[test]
fn colour_adds_escapes_and_changes_no_letter() {
    for (name, assessment) in samples::all() {
        let plain_text = of(name, &assessment, 80);
        assert!(!plain_text.contains('\u{1b}'), "{name} has markup without colour");
        let style = Style { color: true, ..plain(80) };
        let coloured = terminal(&assessment, &run_of(name), style);
        assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain_text, "{name}");
        assert!(assessment.cities.is_empty() || coloured != plain_text, "{name} has no colour");
    }
}

#[test]
fn without_unicode_our_own_words_are_ascii() {
    for (name, assessment) in samples::all() {
        let style = Style { unicode: false, ..plain(80) };
        let text = terminal(&assessment, &run_of(name), style);
        assert!(text.is_ascii(), "{name}: {text}");
    }
}

#[test]
fn live_is_said_of_a_live_run_only() {
    for (name, assessment) in samples::all() {
        for supply in [Supply::Live, Supply::Store, Supply::Shipped] {
            let text = terminal(&assessment, &run(supply, vec![]), plain(80));
            let said = text.split_whitespace().any(|word| word == "live");
            let expected = supply == Supply::Live && !assessment.cities.is_empty();
            assert_eq!(said, expected, "{name} from {supply}");
        }
    }
}

#[test]
fn only_commands_that_are_offered_are_suggested() {
    for (name, assessment) in samples::all() {
        let mut silent = run(Supply::Shipped, vec![]);
        silent.commands.clear();
        let text = terminal(&assessment, &silent, plain(80));
        for command in ["outcomes fetch", "outcomes import", "outcomes explain"] {
            assert!(!text.contains(command), "{name} suggests {command}: {text}");
        }
    }
}

#[test]
fn words_for_people_hold_no_digests_and_no_codes_of_monitors() {
    for (name, assessment) in samples::all() {
        let text = of(name, &assessment, 120);
        for code in ["sha256", "POC", "poc-", "regulatory", "37-183", "not_held", "margin_upper_bound"] {
            assert!(!text.contains(code), "{name} shows {code}: {text}");
        }
    }
}

/// The page of Scottsdale with one outcome.
fn page_with(outcome: Outcome) -> String {
    let assessment = assessed("2023-07-01", vec![(samples::scottsdale(), vec![outcome])], samples::shipped_evidence());
    terminal(&assessment, &run(Supply::Store, vec![]), plain(80))
}

#[test]
fn headings_name_what_the_verdict_stands_on() {
    let households = |definition, counted| share(definition, 2021, counted, 1000, 100_000);
    let site = [("04-013-3003", "8.1", Some(9000), "Maricopa")];
    let air = |statistic, value| over_sites(Method::pm25(statistic, MeanOf::Days), 2022, value, &site);
    let cases = [
        (Basis::Primary, households(Definition::Wired, 80_000), "BROADBAND  MET "),
        (Basis::Primary, households(Definition::Wired, 70_000), "BROADBAND  NOT MET "),
        (Basis::Primary, households(Definition::Wired, 75_200), "BROADBAND  MET, BUT WITHIN THE MARGIN "),
        (Basis::Fallback, households(Definition::Any, 80_000), "BROADBAND  MET ON A BROADER DEFINITION "),
        (Basis::Fallback, households(Definition::Any, 70_000), "BROADBAND  NOT MET ON A BROADER DEFINITION "),
        (Basis::Primary, air(Statistic::Idw, "8.1"), "AIR PM2.5  MET "),
        (Basis::Fallback, air(Statistic::Idw, "8.1"), "AIR PM2.5  MET BY NEARBY MONITORS "),
        (Basis::Fallback, air(Statistic::CountyMean, "8.1"), "AIR PM2.5  MET BY COUNTY AVERAGE "),
        (Basis::Fallback, air(Statistic::CountyMean, "11"), "AIR PM2.5  NOT MET BY COUNTY AVERAGE "),
        (Basis::Bound, published("04013", 2021, "8.1"), "AIR PM2.5  MET BY AN UPPER BOUND "),
    ];
    for (basis, seen, heading) in cases {
        let text = page_with(concluded(basis, seen, vec![]));
        assert!(text.contains(&format!("\n  {heading} ")), "{heading}: {text}");
    }
}

#[test]
fn a_figure_less_direct_than_the_others_says_so() {
    let cases = [
        (Supply::Live, Origin::Snapshot, Some("; shipped)")),
        (Supply::Store, Origin::Imported, Some("; imported)")),
        (Supply::Shipped, Origin::Agency, Some("; fetched)")),
        (Supply::Shipped, Origin::Snapshot, None),
        (Supply::Live, Origin::Agency, None),
    ];
    for (supply, origin, expected) in cases {
        let seen = Observation { origin, ..share(Definition::Wired, 2021, 80_000, 1000, 100_000) };
        let outcomes = vec![concluded(Basis::Primary, seen, vec![])];
        let assessment = assessed("2023-07-01", vec![(samples::scottsdale(), outcomes)], samples::shipped_evidence());
        let text = terminal(&assessment, &run(supply, vec![]), plain(80));
        let found = text.split_once("of 100,000").and_then(|(_, rest)| rest.lines().next());
        assert_eq!(found, Some(expected.unwrap_or(")")), "{supply} with a figure of {origin:?}: {text}");
    }
}

#[test]
fn every_unknown_says_why_and_what_settles_it() {
    for reason in Reason::ALL {
        let text = page_with(open(Metric::Pm25, *reason, "", vec![]));
        for words in ["CANNOT CONCLUDE", "    why   ", "    -> settles it: "] {
            assert!(text.contains(words), "{reason} lacks {words:?}: {text}");
        }
        let text = page_with(open(Metric::Pm25, *reason, "a sentence of the judge.", vec![]));
        assert!(text.contains("a sentence of the judge\n"), "{reason}: {text}");
    }
}

#[test]
fn what_is_missing_is_named_with_the_way_to_get_it() {
    let wired = |dataset| Method::broadband(Definition::Wired, dataset);
    let air = |statistic, mean| Method::pm25(statistic, mean);
    let cases: [(Method, i32, &[&str]); 5] = [
        (wired(Dataset::Acs5), 2022, &["ACS 5-yr 2018-2022, table B28002", "outcomes import acsdt5y2022-b28002.dat"]),
        (wired(Dataset::Acs1), 2022, &["ACS 1-yr 2022, table B28002", "outcomes import acsdt1y2022-b28002.dat"]),
        (wired(Dataset::Acs5), 2019, &["ACS 5-yr 2015-2019", "CENSUS_API_KEY"]),
        (air(Statistic::CityMean, MeanOf::Days), 2022, &["annual file of 2022", "annual_conc_by_monitor_2022.zip"]),
        (air(Statistic::CityMean, MeanOf::Quarters), 2022, &["daily file of 2022", "daily_88101_2022.zip"]),
    ];
    for (method, year, expected) in cases {
        let missing = gap(method, Period::year(year), Reason::NotHeld, "");
        let text = page_with(open(method.metric(), Reason::NotHeld, "", vec![missing]));
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for words in expected.iter().chain(&["outcomes fetch"]) {
            assert!(text.contains(words), "{method} of {year} lacks {words:?}: {text}");
        }
    }
}

#[test]
fn near_copies_share_a_line_and_a_flip_has_its_own() {
    let site = |value| over_sites(samples::CITY_DAYS, 2022, value, &[("04-013-3003", value, None, "Maricopa")]);
    let variant = |poc, events, value| {
        let method = Method::Pm25 { statistic: Statistic::CityMean, mean: MeanOf::Days, poc, events };
        let seen = Observation { method, ..site(value) };
        let verdict = if seen.value <= number("10") { Verdict::Met } else { Verdict::NotMet };
        tried(seen, verdict)
    };
    let others = vec![
        variant(PocRule::Mean, Events::Measured, "6.12"),
        variant(PocRule::Lowest, Events::Regulatory, "6.44"),
        variant(PocRule::Max, Events::Measured, "10.01"),
    ];
    let text = page_with(concluded(Basis::Primary, site("6.3"), others));
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("the same")).map(str::trim).collect();
    let expected = [
        ["6.12–6.44", "the same, other event and monitor rules", "met"],
        ["10.01", "the same, other monitor rules", "NOT MET  <- flips"],
    ];
    assert_eq!(lines.len(), expected.len(), "{text}");
    for (line, parts) in lines.iter().zip(expected) {
        assert!(parts.iter().all(|part| line.contains(part)) && line.ends_with(parts[2]), "{line}");
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("depends on the monitors chosen: both answers by monitors in the city"), "{text}");
}
