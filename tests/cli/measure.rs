//! Observations without judgement, and warming the store.

use crate::agency::{Agency, air, daily_path};
use crate::desk::Desk;

fn rows(csv: &str) -> Vec<csv::StringRecord> {
    csv::Reader::from_reader(csv.as_bytes()).records().map(Result::unwrap).collect()
}

#[test]
fn counties_are_listed_from_an_imported_daily_file() {
    let desk = Desk::alone();
    let path = desk.put("daily_88101_2022.zip", &air::daily_zip(2022, &air::OF_2022)).display().to_string();
    desk.run(&["import", &path]).prints(&["AirData daily file of 2022"]);
    let measure =
        ["measure", "pm25", "--years", "2022", "--method", "county-max/quarters", "--format", "csv", "--offline"];
    let ran = desk.run(&[&measure[..], &["--counties", "all"]].concat());
    let header =
        "id,name,state,metric,method,period_from,period_to,value,unit,moe90,sites,flags,reason,origin,evidence\n";
    assert!(ran.stdout.starts_with(header), "{}", ran.stdout);
    let values = |text: &str| -> Vec<(String, String)> {
        let of_value = rows(text).into_iter().filter(|row| !row[7].is_empty());
        of_value.map(|row| (row[0].to_owned(), row[7].to_owned())).collect()
    };
    let expected = [("04013", "11.3"), ("04019", "5.5"), ("26163", "10.9"), ("37183", "7.4")];
    let found = values(&ran.stdout);
    assert_eq!(found.len(), expected.len(), "{}", ran.stdout);
    for ((id, value), (county, mean)) in found.iter().zip(expected) {
        assert_eq!(id, county);
        assert!(value.starts_with(mean), "{county}: {value}");
    }
    let two = desk.run(&[&measure[..], &["--counties", "04019", "99999"]].concat());
    assert_eq!(values(&two.stdout).len(), 1, "{}", two.stdout);
    assert_eq!(two.code, Some(0));
}

#[test]
fn cities_are_measured_by_each_method_and_year() {
    let agency = Agency::of_2023();
    agency.annual(2021, &air::OF_2022);
    let desk = Desk::at(&agency).in_a_hurry();
    let ran = desk.run(&[
        "measure",
        "pm25",
        "--cities",
        "Scottsdale, AZ",
        "Detroit, MI",
        "--years",
        "2021..2022",
        "--method",
        "city-mean/days",
        "--as-of",
        "2023-07-01",
        "--format",
        "csv",
    ]);
    let told: Vec<_> = rows(&ran.stdout).iter().map(|row| format!("{} {} {}", &row[0], &row[6], &row[7])).collect();
    assert_eq!(
        told,
        [
            "0465000 2021-12-31 7.210000",
            "0465000 2022-12-31 7.210000",
            "2622000 2021-12-31 10.900000",
            "2622000 2022-12-31 10.900000",
        ]
    );
    assert_eq!(agency.asked().len(), 2);
    let text = desk.run(&["measure", "broadband", "--cities", "Scottsdale, AZ", "--as-of", "2023-07-01"]);
    text.prints(&["wired/acs5", "88.9997"]);
}

#[test]
fn what_cannot_be_measured_is_refused() {
    let desk = Desk::alone();
    let cases: [(&[&str], &[&str]); 6] = [
        (&["broadband", "--counties", "all"], &["counties are measured for pm25 only"]),
        (&["pm25", "--counties", "4013"], &["4013"]),
        (&["pm25", "--cities", "Madison"], &["could be"]),
        (&["pm25", "--cities", "Scottsdale, AZ", "--method", "wired/acs5"], &["not among the methods of pm25"]),
        (&["pm25", "--cities", "Scottsdale, AZ", "--method", "best/guess"], &["best/guess"]),
        (&["pm25"], &["--cities"]),
    ];
    for (arguments, words) in cases {
        desk.run(&[&["measure"], arguments].concat()).refuses(words);
    }
}

#[test]
fn fetching_warms_the_store_for_any_city() {
    let agency = Agency::of_2023();
    let desk = Desk::at(&agency);
    let ran = desk.run(&["fetch", "--as-of", "2023-07-01"]);
    ran.prints(&["held     Census file B28002 acs5 2021, agency", "AirData annual file of 2022", "2 requests sent"]);
    assert_eq!(ran.code, Some(0));
    let report = desk.verify(&["Detroit, MI"], "2023-07-01", &["--offline"]);
    assert_eq!(report.air().told(), "not_met city-mean/days 10.900000");
    desk.run(&["fetch", "--as-of", "2023-07-01"]).prints(&["0 requests sent"]);

    let failing = Desk::alone().in_a_hurry().run(&["fetch", "--as-of", "2023-07-01", "--metric", "pm25"]);
    assert_eq!(failing.code, Some(4));
    failing.prints(&["failed   airdata: the host cannot be reached", "2 requests sent"]);
    assert!(!agency.asked().contains(&daily_path(2022)));
}
