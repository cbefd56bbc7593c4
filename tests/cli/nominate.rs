//! Definitions of nominated metrics from the first line to the last warning, and the goals looked up. Nothing is asked.

use crate::agency::Agency;
use crate::desk::Desk;

/// Fills every mark of a definition of deaths in road traffic.
fn filled(text: &str) -> String {
    let values = [
        ("id", "\"street-deaths\""),
        ("title", "\"deaths in road traffic\""),
        ("sdg", "\"3.6\""),
        ("direction", "\"at_most\""),
        ("unit", "\"deaths\""),
        ("locked", "2021-03-01"),
        ("value", "\"20\""),
        ("citation", "\"invented for this test\""),
        ("year", "2030"),
        ("period", "2019"),
        ("address", "\"http://data.example.org/deaths.csv\""),
        ("column", "\"deaths\""),
        ("date_column", "\"day\""),
    ];
    let line = |line: &str| match line.split_once(" = ") {
        Some((key, rest)) if rest.starts_with("\"FILL IN\"") => {
            let (_, value) = values.iter().find(|(known, _)| *known == key).unwrap();
            format!("{key} = {value}\n")
        }
        _ => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}

#[test]
fn a_definition_is_begun_filled_in_and_checked() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency);
    let new = ["nominate", "new", "--city", "Raleigh, NC", "-o", "deaths.toml"];
    let begun = desk.run(&new);
    assert_eq!(begun.code, Some(0), "{begun:?}");
    begun.prints(&["outcomes nominate check deaths.toml"]);
    let text = std::fs::read_to_string(desk.path("deaths.toml")).unwrap();
    desk.run(&new).refuses(&["deaths.toml cannot be written", "nothing is overwritten"]);
    assert_eq!(std::fs::read_to_string(desk.path("deaths.toml")).unwrap(), text);
    assert_eq!(desk.run(&new[..4]).stdout, text);
    desk.run(&["nominate", "check", "deaths.toml"]).refuses(&["deaths.toml:8: `id` still says `FILL IN`"]);
    desk.put("deaths.toml", filled(&text).as_bytes());
    let checked = desk.run(&["nominate", "check", "deaths.toml"]);
    assert_eq!(checked.code, Some(0), "{checked:?}");
    insta::assert_snapshot!(checked.stdout);
    desk.put("agreed.toml", filled(&text).replace("value = \"20\"", "value = \"15\"").as_bytes());
    let moved = desk.run(&["nominate", "check", "deaths.toml", "--before", "agreed.toml"]);
    assert_eq!(moved.code, Some(0));
    let told = moved.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        told.contains(
            "locked on 2021-03-01: target (15, now 20), baseline (15 in 2019, now 20 in 2019) changed. [changed]"
        ),
        "{told}"
    );
    desk.put("other.toml", filled(&text).replace("street-deaths", "others").as_bytes());
    desk.run(&["nominate", "check", "deaths.toml", "--before", "other.toml"])
        .refuses(&["another metric than the one before"]);
    assert!(agency.asked().is_empty());
}

#[test]
fn mistakes_of_several_files_are_told_together() {
    let desk = Desk::alone();
    let text = filled(&desk.run(&["nominate", "new", "--city", "Raleigh, NC"]).stdout);
    desk.put("good.toml", text.as_bytes());
    desk.put("a.toml", text.replace("2021-03-01", "2999-01-01").as_bytes());
    desk.put("b.toml", text.replace("at_most", "atmost").as_bytes());
    desk.run(&["nominate", "check", "a.toml", "good.toml", "b.toml", "c.toml"]).refuses(&[
        "a.toml: `locked` 2999-01-01 lies in the future: today is ",
        "b.toml:12: `atmost` is no word for `direction`",
        "c.toml: cannot be read",
    ]);
}

#[test]
fn a_beginning_that_cannot_be_finished_is_refused() {
    let desk = Desk::alone();
    desk.run(&["nominate", "new", "--provider", "exel"])
        .refuses(&["`exel` is no provider of figures", "one of: socrata"]);
    desk.run(&["nominate", "new", "--provider", "sokrata"]).refuses(&["did you mean `socrata`?"]);
    desk.run(&["nominate", "new", "--city", "Madison"]).refuses(&["Madison city, WI"]);
    let abroad = ["nominate", "new", "--city", "Recife, Brazil", "--provider"];
    desk.run(&[&abroad[..], &["aqs"]].concat()).refuses(&["holds figures of the United States only"]);
    let begun = desk.run(&[&abroad[..], &["ckan"]].concat());
    begun.prints(&["city = \"Recife, Brazil\"", "# fulfils = \"pm25\"", "portal = \"FILL IN\""]);
}

#[test]
fn goals_are_looked_up_by_code_and_by_word() {
    let desk = Desk::alone();
    let below = desk.run(&["metrics", "sdg", "11.6"]);
    insta::assert_snapshot!(below.stdout, @r"
    11          Cities that are inclusive, safe and sustainable
      11.6      Less harm to the environment: air and waste
        11.6.1  Municipal waste collected and managed in controlled facilities (higher is better)
        11.6.2  Fine particles in city air, weighted by population (lower is better)

    A target alone can be named as what a metric is aligned with, but an indicator
    says more: it fixes what is measured.
    Short names of this program's own, not the official text:
    global indicator framework: review of 2020, its refinements, and 2.2.4 of 2025 (2025-03-07).
    ");
    desk.run(&["metrics", "sdg", "clean", "fuel"]).prints(&["    7.1.2   People who rely mainly on clean fuels"]);
    assert_eq!(desk.run(&["metrics", "sdg"]).stdout.lines().take_while(|line| !line.is_empty()).count(), 17);
    desk.run(&["metrics", "sdg", "11.6.9"]).refuses(&["no indicator `11.6.9`", "`11.6` has `11.6.1`, `11.6.2`"]);
    desk.run(&["metrics", "sdg", "zeppelin"]).refuses(&["is named with `zeppelin`"]);
    desk.run(&["metrics"]).prints(&["broadband (%)", "pm25 (µg/m³)"]);
    let list = include_str!("../../config/sdg.toml").replacen("better = \"higher\"", "better = \"up\"", 1);
    desk.put("mine/sdg.toml", list.as_bytes());
    desk.run(&["metrics", "--config", "mine"]).refuses(&["sdg.toml:", "`up` is no word for `better`"]);
}
