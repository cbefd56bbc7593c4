//! What a run prints, and with which exit code.

use std::io::{BufRead as _, BufReader, Read as _};
use std::process::Stdio;

use crate::agency::Agency;
use crate::desk::{Desk, Ran};

const AS_OF: [&str; 2] = ["--as-of", "2023-07-01"];

#[test]
fn each_exit_code_is_reached() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency);
    desk.put("regular", b"no folder");
    let cases: [(&[&str], i32); 8] = [
        (&["verify", "Scottsdale, AZ"], 0),
        (&["verify", "Detroit, MI"], 1),
        (&["verify", "Scottsdale, AZ", "Detroit, MI", "Recife, Brazil"], 1),
        (&["verify", "Scottsdale, AZ", "Recife, Brazil"], 3),
        (&["verify", "Nowhere, ZZ"], 2),
        (&["verify"], 2),
        (&["verify", "Scottsdale, AZ", "--standard", "who-2021-guess"], 2),
        (&["verify", "Scottsdale, AZ", "--store", "regular/store"], 4),
    ];
    for (arguments, code) in cases {
        let arguments: Vec<&str> = arguments.iter().copied().chain(AS_OF).collect();
        let ran = desk.run(&arguments);
        assert_eq!(ran.code, Some(code), "{arguments:?}: {ran:?}");
        let is_report = matches!(code, 0 | 1 | 3);
        assert_eq!((ran.stdout.is_empty(), ran.stderr.is_empty()), (!is_report, is_report), "{arguments:?}: {ran:?}");
    }
    desk.run(&["verify", "Scottsdale, AZ", "--as-of", "2199-01-01"]).refuses(&["lies in the future"]);
}

#[test]
fn a_page_for_a_pipe_has_eighty_columns_no_colour_and_no_progress() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency);
    for cities in [&["Scottsdale, AZ"][..], &["Detroit, MI", "Scottsdale, AZ", "Recife, Brazil", "Honolulu, HI"]] {
        let arguments: Vec<&str> = [&["verify"], cities, &AS_OF].concat();
        let ran = desk.run(&arguments);
        let widest = ran.stdout.lines().max_by_key(|line| line.chars().count()).unwrap();
        assert!(widest.chars().count() <= 80, "{widest}");
        assert!(!ran.stdout.contains('\u{1b}'));
        assert_eq!(ran.stderr, "");
        assert!(cities.iter().all(|city| ran.stdout.contains(city.split(',').next().unwrap())));
    }
}

/// Asked for every method, the page shows each; without, it is as short as ever.
#[test]
fn every_method_is_shown_when_asked_for() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency).in_a_hurry();
    let verify = |further: &[&str]| desk.run(&[&["verify", "Scottsdale, AZ"], &AS_OF[..], further].concat()).stdout;
    let (short, long) = (verify(&[]), verify(&["--methods", "all"]));
    assert!(!short.contains("<- this"), "{short}");
    assert!(long.lines().all(|line| line.chars().count() <= 80), "{long}");
    assert!(long.contains("the figures of 2021 are missing"), "{long}");
    for year in [2021, 2020] {
        agency.annual(year, &crate::agency::air::OF_2022);
    }
    let all_years = verify(&["--methods", "all", "--refresh"]);
    assert!(all_years.contains("over 2020-2022: the mean of three years"), "{all_years}");
    let own = all_years.split_whitespace().collect::<Vec<_>>().join(" ");
    let own_words =
        "over 2020-2022: the mean of three years by the same method (7.21 in 2020, 7.21 in 2021, 7.21 in 2022)";
    assert!(own.contains(own_words), "{own}");
    let json: serde_json::Value = serde_json::from_str(&verify(&["--methods", "all", "--format", "json"])).unwrap();
    let pm25 = json["cities"][0]["outcomes"].as_array().unwrap().iter().find(|one| one["metric"] == "pm25").unwrap();
    assert_eq!(
        (&pm25["three_years"]["mean"], &pm25["three_years"]["years"][1]["year"]),
        (&"7.210000".into(), &2021.into())
    );
    let lacking = long.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(lacking.contains("no mean of three years by the same method: no value of 2020 ("), "{lacking}");
    for words in [
        "met      <- this",
        "1-yr",
        "quarters",
        "highest",
        "left out",
        "apart",
        "3-year mean, highest site",
        "-> no mean of three years",
    ] {
        assert!(long.contains(words), "{words}: {long}");
    }
}

#[test]
fn csv_has_a_header_and_a_row_for_each_method() {
    let agency = Agency::of_2023();
    let ran =
        Desk::at(&agency).run(&["verify", "Scottsdale, AZ", "Recife, Brazil", AS_OF[0], AS_OF[1], "--format", "csv"]);
    assert_eq!(
        ran.stdout.lines().next().unwrap(),
        "as_of,geoid,name,state,country,metric,standard,method,period_from,period_to,chosen,verdict,reason,because,\
         basis,strength,value,moe90,unit,flags,origin,evidence"
    );
    let mut reader = csv::Reader::from_reader(ran.stdout.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let chosen: Vec<&csv::StringRecord> = rows.iter().filter(|row| &row[10] == "true").collect();
    let told: Vec<_> = chosen.iter().map(|row| (&row[1], &row[7], &row[11], &row[16])).collect();
    assert_eq!(told, [("0465000", "wired/acs5", "met", "88.9997"), ("0465000", "city-mean/days", "met", "7.210000"),]);
    assert_eq!(rows.iter().filter(|row| &row[4] == "BR" && &row[12] == "no_provider").count(), 2);
}

/// `outcomes cities | head -1`: more is printed than a pipe holds.
#[test]
fn a_reader_who_has_seen_enough_is_no_failure() {
    let desk = Desk::alone();
    let mut child = desk.command(&["cities"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::with_capacity(64, child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert!(!line.is_empty());
}

/// `outcomes verify --all … | less`: more is printed than pipe and program hold, and the rest waits for who reads it. The
/// store is free meanwhile, to be read and to be written.
#[test]
fn a_report_in_a_pager_holds_nobody_up() {
    let desk = Desk::alone();
    // Few cities fit and each has many rows, so that many verdicts were given before the report stands still.
    let mut arguments = vec!["verify", "--all", "--years", "2019..2023", "--offline"];
    arguments.extend(["--only", "not_met", "--format", "csv"]);
    let mut child = desk.start(&arguments);
    let mut begun = [0];
    child.stdout.as_mut().unwrap().read_exact(&mut begun).unwrap();
    for city in ["Tempe, AZ", "Scottsdale, AZ", "Mesa, AZ"] {
        let ran = desk.run(&["verify", city, "--offline", "--as-of", "2023-07-01"]);
        assert!([Some(1), Some(3)].contains(&ran.code), "{ran:?}");
        let entries = desk.run(&["evidence", "list", city]);
        assert!(entries.code == Some(0) && entries.stdout.contains(city.trim_end_matches(", AZ")), "{entries:?}");
    }
    assert!(child.try_wait().unwrap().is_none(), "the report was to wait for who reads it");
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""));
    let ledger = desk.run(&["evidence", "verify"]);
    let entries: u32 = ledger.stdout.split_whitespace().find_map(|word| word.parse().ok()).unwrap();
    assert!(entries > 3_000, "{}", ledger.stdout);
}

/// The exit code is the verdicts', and they are entered, whoever stops reading: it is never the code of a pass.
#[test]
fn a_reader_who_leaves_changes_no_verdict() {
    let desk = Desk::alone();
    let question = ["verify", "--all", "--offline", "--as-of", "2022-08-01", "--format", "csv"];
    let mut child = desk.command(&question).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::with_capacity(64, child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let ran = Ran::of(child.wait_with_output().unwrap());
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(1), ""), "some cities do not meet the standard");
    let doctor = desk.run(&["doctor", "--offline"]);
    assert!(
        doctor.stdout.contains(" ledger entries") && !doctor.stdout.contains(" 0 ledger entries"),
        "{}",
        doctor.stdout
    );
    let none = desk.run(&["verify", "--all", "--state", "AK", "--only", "within_margin", "--offline"]);
    none.prints(&["cities has an outcome like that"]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_report_that_cannot_be_written_is_a_failure() {
    let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
    let child = Desk::alone().command(&["cities"]).stdout(full).stderr(Stdio::piped()).spawn().unwrap();
    Ran::of(child.wait_with_output().unwrap()).fails(4, &["the report cannot be written"]);
}

#[test]
fn standards_and_metrics_are_listed() {
    let desk = Desk::alone();
    let standards = desk.run(&["standards"]);
    standards.prints(&["itu-broadband-75", "10", "2005", "2021"]);
    let metrics = desk.run(&["metrics"]);
    metrics.prints(&["wired/acs5", "city-mean/days", "county-max/published", "primary", "fallback", "bound"]);
    assert_eq!((standards.code, metrics.code), (Some(0), Some(0)));
    assert!(!desk.path("evidence").exists(), "listing makes no store");
}

#[test]
fn another_standard_gives_another_verdict() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency);
    let listed = desk.run(&["standards"]).stdout;
    let guideline = listed.split_whitespace().find(|word| word.starts_with("who") && word.contains("2021")).unwrap();
    let report = desk.verify(&["Scottsdale, AZ"], AS_OF[1], &["--standard", guideline]);
    assert_eq!(report.air().text("standard"), guideline);
    assert_eq!(report.broadband().text("standard"), "itu-broadband-75");
    desk.run(&["verify", "Scottsdale, AZ", "--standard", "who"]).refuses(&["who"]);
}
