//! Rebuilding the registry of cities from the Bureau's files, served or at hand.

use crate::agency::{Agency, bytes, page, zip_of};
use crate::desk::Desk;

const GAZETTEER: &str = "/geo/docs/maps-data/data/gazetteer/2024_Gazetteer/2024_Gaz_place_national.zip";
const ESTIMATES: &str = "/programs-surveys/popest/datasets/2020-2024/cities/totals/sub-est2024.csv";

/// Tabs and a padded last name, as to 2024. Names and points are the Bureau's kind; the figures were made for the test.
const PLACES: &str = "USPS\tGEOID\tANSICODE\tNAME\tLSAD\tFUNCSTAT\tALAND\tAWATER\tALAND_SQMI\tAWATER_SQMI\tINTPTLAT\tINTPTLONG          \n\
    AZ\t0465000\t02411845\tScottsdale city\t25\tA\t1\t1\t1\t1\t33.684301\t-111.861738     \n\
    CO\t0811810\t02409982\tCañon City city\t25\tA\t1\t1\t1\t1\t38.443508\t-105.220348     \n\
    AZ\t0400000\t02410000\tNewtown town\t43\tA\t1\t1\t1\t1\t33.1\t-111.1     \n";

/// Latin-1, as the Bureau writes it.
fn estimates() -> Vec<u8> {
    let header = "SUMLEV,STATE,COUNTY,PLACE,COUSUB,CONCIT,PRIMGEO_FLAG,FUNCSTAT,NAME,STNAME,ESTIMATESBASE2020,\
                  POPESTIMATE2020,POPESTIMATE2021,POPESTIMATE2022,POPESTIMATE2023,POPESTIMATE2024\n";
    let row = |level: &str, county: &str, place: &str, name: &str, people: u32| {
        let state = if place == "11810" { "08" } else { "04" };
        format!("{level},{state},{county},{place},00000,00000,0,A,{name},Somewhere,1,1,1,1,1,{people}\n")
    };
    let text = [
        header.to_owned(),
        row("162", "000", "65000", "Scottsdale city", 246_170),
        row("157", "013", "65000", "Scottsdale city (pt.)", 246_170),
        row("162", "000", "00001", "Newtown town", 40_000),
        row("157", "013", "00001", "Newtown town (pt.)", 30_000),
        row("157", "019", "00001", "Newtown town (pt.)", 10_000),
        row("162", "000", "11810", "Cañon City city", 17_000),
        row("157", "043", "11810", "Cañon City city (pt.)", 17_000),
    ]
    .concat();
    text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect()
}

fn places() -> String {
    PLACES.replace("0400000", "0400001")
}

#[test]
fn a_registry_is_made_from_files_served_or_at_hand() {
    let agency = Agency::new();
    let zip = zip_of("2024_Gaz_place_national.txt", places().as_bytes());
    agency.gives(GAZETTEER, bytes(zip.clone()));
    agency.gives(ESTIMATES, bytes(estimates()));
    let served = Desk::at(&agency);
    let ran = served.run(&["cities", "update", "--output", "mine"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    ran.prints(&["added 1\n  Newtown town, AZ (0400001)\n", "Chicago city, IL", "use it with --config mine"]);
    let mut asked = agency.asked();
    asked.sort();
    assert_eq!(asked, [GAZETTEER, ESTIMATES]);

    let at_hand = Desk::alone();
    at_hand.put("a.zip", &zip);
    at_hand.put("b.csv", &estimates());
    let files = ["--gazetteer-file", "a.zip", "--population-file", "b.csv", "--offline"];
    at_hand.run(&[&["cities", "update", "--output", "mine"], &files[..]].concat());
    let read = |desk: &Desk| std::fs::read_to_string(desk.path("mine/cities.csv")).unwrap();
    assert_eq!(read(&served), read(&at_hand));
    assert!(read(&served).contains("\n0400001,Newtown town,AZ,town,40000,04013:0.7500;04019:0.2500,33.1,-111.1,"));
    assert!(!read(&served).contains("Cañon City"), "too small");

    let listed = served.run(&["cities", "Newtown", "--config", "mine"]);
    assert_eq!(listed.code, Some(0), "{listed:?}");
    listed.prints(&["0400001"]);
    let report = served.verify(&["Scottsdale, AZ"], "2023-07-01", &["--config", "mine", "--offline"]);
    assert_eq!(report.json["cities"][0]["geoid"], "0465000");
}

#[test]
fn a_file_that_cannot_be_had_or_read_leaves_the_registry_alone() {
    let agency = Agency::new();
    agency.gives(GAZETTEER, page(404, "404 Not Found"));
    let desk = Desk::at(&agency);
    desk.put("b.csv", &estimates());
    desk.put("c.csv", b"SUMLEV,STATE\n162,04\n");
    desk.put("a.txt", places().as_bytes());
    let update = ["cities", "update", "--output", "mine"];
    let cases: [(&[&str], i32, &[&str]); 5] = [
        (&["--population-file", "b.csv"], 4, &["Census Gazetteer of places 2024", "404"]),
        (&["--offline"], 2, &["--offline asks nobody", "--gazetteer-file"]),
        (&["--gazetteer-file", "none.zip", "--population-file", "b.csv"], 2, &["none.zip"]),
        (&["--gazetteer-file", "a.txt", "--population-file", "c.csv"], 4, &["Census Population Estimates"]),
        (&["--gazetteer-file", "a.txt", "--population", "2019"], 2, &["begins with 2021"]),
    ];
    for (further, code, words) in cases {
        desk.run(&[&update[..], further].concat()).fails(code, words);
    }
    assert!(!desk.path("mine/cities.csv").exists());
}
