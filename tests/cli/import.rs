//! Agencies' files got by other means.

use crate::agency::{air, census, zip_of};
use crate::desk::Desk;

const RALEIGH: [&str; 3] = ["--offline", "--metric", "pm25"];

/// File name, bytes, address it came from; city, day and metric it answers; the value.
type Kind<'a> = (&'a str, Vec<u8>, Option<&'a str>, (&'a str, &'a str, &'a str), &'a str);

#[test]
fn each_kind_of_file_becomes_a_reply_that_answers() {
    let account = "email=a%40b.example&key=canaryblue42&";
    let aqs = air::aqs_reply(2016, &air::WAKE_2016, account).into_bytes();
    let wake = ("Raleigh, NC", "2017-08-01", "pm25");
    // The reply is of one county, which Garner lies in wholly.
    let garner = ("Garner, NC", "2017-08-01", "pm25");
    let web = ("Scottsdale, AZ", "2023-07-01", "broadband");
    let api = "https://api.census.gov/data/2021/acs/acs5?get=NAME&for=place:*&in=state:*&key=canaryblue42";
    let cases: [Kind<'_>; 6] = [
        ("annual_conc_by_monitor_2016.zip", air::annual_zip(2016, &air::WAKE_2016, true), None, wake, "7.931707"),
        ("daily_88101_2016 (1).zip", air::daily_zip(2016, &air::WAKE_2016), None, wake, "7.931707"),
        ("wake.json", aqs, None, garner, "7.931707"),
        ("acsdt5y2021-b28002.dat", census::summary_file("B28002", &census::B28002), None, web, "88.9997"),
        ("saved.json", census::api_reply("B28002", &census::B28002).into_bytes(), Some(api), web, "88.9997"),
        ("acs5-2021-B28002.json", census::api_reply("B28002", &census::B28002).into_bytes(), None, web, "88.9997"),
    ];
    for (name, bytes, address, (city, as_of, metric), value) in cases {
        let desk = Desk::alone();
        let path = desk.put(&format!("downloads/{name}"), &bytes).display().to_string();
        let mut arguments = vec!["import", path.as_str()];
        arguments.extend(address.iter().flat_map(|address| ["--address", address]));
        let ran = desk.run(&arguments);
        assert_eq!(ran.code, Some(0), "{name}: {ran:?}");
        ran.prints(&["imported ", "sha256:"]);
        let report = desk.verify(&[city], as_of, &["--offline", "--metric", metric]);
        let seen = report.outcome(0, metric);
        assert_eq!((seen.text("value"), seen.text("origin")), (value, "imported"), "{name}: {}", seen.told());
        let page = desk.run(&["verify", city, "--as-of", as_of, "--metric", metric, "--offline"]);
        page.prints(&["imported"]);
        desk.run(&["doctor", "--offline"]).prints(&["1 replies (1 imported"]);
        for file in crate::desk::files_under(&desk.path("evidence")) {
            let held = String::from_utf8_lossy(&std::fs::read(file).unwrap()).into_owned();
            assert!(!held.contains("canaryblue42"), "{name}");
        }
    }
}

#[test]
fn what_is_not_what_it_says_is_refused_and_the_others_are_taken() {
    let desk = Desk::alone();
    let annual = air::annual_zip(2016, &air::WAKE_2016, true);
    let files: [(&str, Vec<u8>, &str); 8] = [
        ("annual_conc_by_monitor_2015.zip", annual.clone(), "holds AirData annual file of 2016"),
        ("cut/annual_conc_by_monitor_2016.zip", annual[..annual.len() - 200].to_vec(), "not the zip it should be"),
        ("acsdt5y2021-b28003.dat", census::summary_file("B28002", &census::B28002), "B28003"),
        ("daily_88101_2016.zip", zip_of("readme.txt", b"hello"), "readme.txt"),
        ("acsdt5y2020-b28002.dat", b"<html><title>Not found</title></html>".to_vec(), "a web page titled `Not found`"),
        ("saved.json", census::api_reply("B28002", &census::B28002).into_bytes(), "which dataset and vintage"),
        ("letter.txt", b"Dear reviewer,".to_vec(), "is no file this program reads"),
        ("empty.json", Vec::new(), "is no file this program reads"),
    ];
    let mut arguments = vec!["import".to_owned()];
    arguments.extend(files.iter().map(|(name, bytes, _)| desk.put(name, bytes).display().to_string()));
    arguments.push(desk.path("missing.zip").display().to_string());
    arguments.push(desk.put("good/annual_conc_by_monitor_2016.zip", &annual).display().to_string());
    let ran = desk.run(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(ran.code, Some(2), "{ran:?}");
    assert_eq!(ran.stdout.matches("refused  ").count(), 9, "{}", ran.stdout);
    assert_eq!(ran.stdout.matches("imported ").count(), 1, "{}", ran.stdout);
    for (name, _, words) in &files {
        let line = ran.stdout.lines().find(|line| line.starts_with("refused") && line.contains(name)).unwrap();
        assert!(line.contains(words), "{line}");
    }
    let report = desk.verify(&["Raleigh, NC"], "2017-08-01", &RALEIGH);
    assert_eq!(report.air().told(), "met city-mean/days 7.931707");
}

#[test]
fn the_same_file_twice_is_kept_once_and_an_address_goes_with_one_file() {
    let desk = Desk::alone();
    let path = desk.put("annual_conc_by_monitor_2016.zip", &air::annual_zip(2016, &air::WAKE_2016, true));
    let path = path.display().to_string();
    let first = desk.run(&["import", &path]);
    let size = std::fs::metadata(desk.store_file()).unwrap().len();
    assert_eq!(desk.run(&["import", &path]).stdout, first.stdout);
    assert_eq!(std::fs::metadata(desk.store_file()).unwrap().len(), size);
    desk.run(&["import", &path, &path, "--address", "https://a.example/"]).refuses(&["--address goes with one file"]);
}
