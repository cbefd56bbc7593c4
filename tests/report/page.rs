//! The text for people.

use proptest::prelude::*;
use resident_outcomes::model::{Assessment, City};
use resident_outcomes::report::{Run, Style, Supply, Trouble, terminal};

use crate::judged::{plain, run};
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
        "nashville_disputed" => run(Supply::Store, vec![]),
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
