//! Naming cities: never a guess, and nothing is fetched for a list with a wrong name.

use crate::agency::Agency;
use crate::desk::Desk;

#[test]
fn names_that_are_none_or_several_are_refused_before_anything_is_fetched() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency);
    let cases: [(&[&str], &[&str]); 8] = [
        (&["Madison"], &["Madison city, AL", "Madison city, WI"]),
        (&["Scotsdale, AZ"], &["Scottsdale"]),
        (&["Scottsdale, TX"], &["Scottsdale"]),
        (&["9999999"], &["9999999"]),
        (&["Recife, Brasilia"], &["Brasilia"]),
        (&[""], &[]),
        (&["Scottsdale, AZ", "Madison", "Zzyzx, CA"], &["Madison", "Zzyzx"]),
        (&["Scottsdale, AZ; DROP TABLE"], &["DROP TABLE"]),
    ];
    for (names, words) in cases {
        for command in [&["verify"][..], &["fetch"], &["measure", "pm25", "--cities"]] {
            let arguments: Vec<&str> = command.iter().chain(names).copied().collect();
            desk.run(&arguments).refuses(words);
        }
    }
    assert!(agency.asked().is_empty());
}

#[test]
fn each_way_to_name_a_city_finds_the_same_one() {
    let desk = Desk::alone();
    let cases = [
        ("Scottsdale, AZ", "0465000"),
        ("scottsdale, arizona", "0465000"),
        ("Scottsdale city, AZ", "0465000"),
        ("0465000", "0465000"),
        ("Honolulu, HI", "1571550"),
        ("Madison, WI", "5548000"),
    ];
    for (name, geoid) in cases {
        let report = desk.verify(&[name], "2023-07-01", &["--offline"]);
        assert_eq!(report.json["cities"][0]["geoid"], geoid, "{name}");
    }
    let both = desk.verify(&["Scottsdale, AZ", "0465000"], "2023-07-01", &["--offline"]);
    assert_eq!(both.json["cities"].as_array().unwrap().len(), 1, "each city once");
}

#[test]
fn a_city_abroad_has_no_provider_and_costs_nothing() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency);
    let report = desk.verify(&["Recife, Brazil"], "2023-07-01", &[]);
    assert_eq!(
        (report.broadband().told(), report.air().told()),
        ("unknown no_provider".into(), "unknown no_provider".into())
    );
    assert_eq!(report.json["cities"][0]["country"], "BR");
    assert_eq!((report.code, agency.asked().len()), (3, 0));
    let mixed = desk.verify(&["Recife, Brazil", "Scottsdale, AZ"], "2023-07-01", &[]);
    assert_eq!((mixed.code, mixed.requests()), (3, 2));
    assert_eq!(mixed.outcome(1, "broadband").text("verdict"), "met");
}

#[test]
fn cities_are_listed_and_looked_up() {
    let desk = Desk::alone();
    let cases: [(&[&str], &[&str]); 5] = [
        (&["cities", "Madison"], &["0145784", "5548000"]),
        (&["cities", "0465000"], &["Scottsdale"]),
        (&["cities", "Honolulu"], &["1571550"]),
        (&["cities", "Recife, Brazil"], &["outside the United States, no provider yet"]),
        (&["cities"], &["Alabaster", "Scottsdale"]),
    ];
    for (arguments, words) in cases {
        let ran = desk.run(arguments);
        assert_eq!(ran.code, Some(0), "{ran:?}");
        ran.prints(words);
    }
    assert!(desk.run(&["cities"]).stdout.lines().count() > 1_519);
}
