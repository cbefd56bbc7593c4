//! The Gazetteer and the Population Estimates.

use resident_outcomes::model::city::{CountyFips, Point};
use resident_outcomes::provider::gazetteer::{self, GazetteerPlace};
use resident_outcomes::provider::popest::{self, PlacePopulation};
use resident_outcomes::provider::{Fault, Limits};
use rust_decimal::Decimal;

use crate::replies::{LIMITS, zip_of};

fn with_tabs() -> String {
    let header =
        "USPS\tGEOID\tANSICODE\tNAME\tLSAD\tFUNCSTAT\tALAND\tAWATER\tALAND_SQMI\tAWATER_SQMI\tINTPTLAT\tINTPTLONG";
    let padding = " ".repeat(120);
    format!(
        "{header}{padding}\nAZ\t0465000\t02411845\tScottsdale city\t25\tA\t1\t2\t3\t4\t33.687444\t-111.865098   \n\
         CO\t0811810\t02409978\tCañon City city\t25\tA\t1\t2\t3\t4\t 38.443\t-105.22\n"
    )
}

fn with_pipes() -> String {
    "USPS|GEOID|GEOIDFQ|ANSICODE|NAME|LSAD|FUNCSTAT|ALAND|AWATER|ALAND_SQMI|AWATER_SQMI|INTPTLAT|INTPTLONG\n\
     AZ|0465000|1600000US0465000|02411845|Scottsdale city|25|A|1|2|3|4|33.687444|-111.865098\n\
     CO|0811810|1600000US0811810|02409978|Cañon City city|25|A|1|2|3|4|38.443|-105.22\n"
        .to_owned()
}

/// Cases 28, 29 and 30: tabs with padding, pipes, byte order mark, UTF-8 or Latin-1, zipped or not.
#[test]
fn every_edition_of_the_gazetteer_reads_alike() {
    let latin1: Vec<u8> =
        with_tabs().replace('ñ', "~").bytes().map(|byte| if byte == b'~' { 0xF1 } else { byte }).collect();
    let cases: [(&str, Vec<u8>); 6] = [
        ("tabs", with_tabs().into_bytes()),
        ("pipes", with_pipes().into_bytes()),
        ("mark", [b"\xEF\xBB\xBF", with_pipes().as_bytes()].concat()),
        ("line ends", with_tabs().replace('\n', "\r\n").into_bytes()),
        ("Latin-1", latin1),
        ("zip", zip_of(&[("2025_Gaz_place_national.txt", with_pipes().as_bytes())])),
    ];
    let scottsdale = GazetteerPlace {
        geoid: "0465000".parse().unwrap(),
        usps: "AZ".into(),
        name: "Scottsdale city".into(),
        lsad: "25".into(),
        funcstat: "A".into(),
        point: Point { lat: 33.687_444, lon: -111.865_098 },
    };
    for (case, bytes) in cases {
        let places = gazetteer::places(&bytes, &LIMITS).unwrap();
        assert_eq!(places[0], scottsdale, "{case}");
        assert_eq!(places[1].name, "Cañon City city", "{case}");
        assert_eq!(places[1].geoid.as_str(), "0811810", "{case}");
    }
}

#[test]
fn a_damaged_gazetteer_is_refused() {
    let pipes = with_pipes();
    let fault = |text: &str| gazetteer::places(text.as_bytes(), &LIMITS).unwrap_err().fault;
    assert!(matches!(fault(&pipes.replace("|0465000|", "|465000|")), Fault::Cell { record: 1, .. }));
    assert!(matches!(fault(&pipes.replace("33.687444", "north")), Fault::Cell { record: 1, .. }));
    assert!(matches!(fault(&pipes[..pipes.len() - 20]), Fault::Broken(_)));
    assert_eq!(fault(pipes.lines().next().unwrap()), Fault::Nothing("place"));
    assert_eq!(fault("GEOID|NAME\n"), Fault::NoColumn("USPS".into()));
    let zip = zip_of(&[("2025_Gaz_counties_national.txt", pipes.as_bytes())]);
    assert!(matches!(gazetteer::places(&zip, &LIMITS).unwrap_err().fault, Fault::Zip(_)));
    let zip = zip_of(&[("2025_Gaz_place_national.txt", pipes.as_bytes())]);
    let limits = Limits { max_inflated_bytes: 50, ..LIMITS };
    assert_eq!(gazetteer::places(&zip, &limits).unwrap_err().fault, Fault::TooLarge(50));
}

const HEADER: &str = "SUMLEV,STATE,COUNTY,PLACE,COUSUB,CONCIT,PRIMGEO_FLAG,FUNCSTAT,NAME,STNAME,ESTIMATESBASE2020,POPESTIMATE2023,POPESTIMATE2024";

fn estimates(rows: &[&str]) -> Result<Vec<PlacePopulation>, Fault> {
    let text: String = std::iter::once(&HEADER).chain(rows).flat_map(|line| [line, "\n"]).collect();
    let latin1: Vec<u8> = text.chars().map(|letter| u8::try_from(letter).unwrap()).collect();
    popest::places(&latin1, &LIMITS).map_err(|error| error.fault)
}

/// Cases 30, 31 and 33: Latin-1, the newest year, parts only for shares.
#[test]
fn places_have_residents_and_counties() {
    let places = estimates(&[
        "040,48,000,00000,00000,00000,0,A,Texas,Texas,9,9,9",
        "162,48,000,19000,00000,00000,0,A,Dallas city,Texas,1,2,1000",
        "157,48,085,19000,00000,00000,1,A,Dallas city (pt.),Texas,1,2,30",
        "157,48,113,19000,00000,00000,1,A,Dallas city (pt.),Texas,1,2,940",
        "157,48,397,19000,00000,00000,1,A,Dallas city (pt.),Texas,1,2,30",
        "157,48,257,19000,00000,00000,1,A,Dallas city (pt.),Texas,1,2,0",
        "162,08,000,11810,00000,00000,0,A,Cañon City city,Colorado,1,2,7",
        "157,08,043,11810,00000,00000,1,A,Cañon City city,Colorado,1,2,7",
        "157,08,043,99990,00000,00000,1,F,Balance of Fremont County,Colorado,1,2,5",
        "061,08,043,00000,00001,00000,1,F,Somewhere,Colorado,1,2,5",
        "162,48,000,00001,00000,00000,0,A,Ghost town,Texas,0,0,0",
        "157,48,001,00001,00000,00000,1,A,Ghost town,Texas,0,0,0",
        "157,48,001,77777,00000,00000,1,A,Part of no place,Texas,0,0,4",
    ])
    .unwrap();
    let shown: Vec<_> = places.iter().map(|place| (place.geoid.as_str(), &*place.name, place.population)).collect();
    assert_eq!(
        shown,
        [("0811810", "Cañon City city", 7), ("4800001", "Ghost town", 0), ("4819000", "Dallas city", 1000)]
    );
    let counties: Vec<_> =
        places[2].counties.iter().map(|share| (share.county.as_str(), share.share.to_string())).collect();
    assert_eq!(counties, [("48113", "0.94".into()), ("48085", "0.03".into()), ("48397", "0.03".into())]);
    assert_eq!(places[1].counties, []);
    assert_eq!(places[0].counties[0].county, "08043".parse::<CountyFips>().unwrap());
}

/// Case 33, with shares that no decimal holds.
#[test]
fn shares_sum_to_exactly_one() {
    let places = estimates(&[
        "162,48,000,19000,0,0,0,A,X city,Texas,1,2,3",
        "157,48,001,19000,0,0,1,A,X city (pt.),Texas,1,2,1",
        "157,48,003,19000,0,0,1,A,X city (pt.),Texas,1,2,1",
        "157,48,005,19000,0,0,1,A,X city (pt.),Texas,1,2,1",
    ])
    .unwrap();
    let shares: Vec<_> = places[0].counties.iter().map(|share| share.share).collect();
    assert_eq!(shares.iter().sum::<Decimal>(), Decimal::ONE);
    assert_eq!(shares[1].to_string(), "0.333333");
}

#[test]
fn damaged_estimates_are_refused() {
    let place = "162,48,000,19000,0,0,0,A,X city,Texas,1,2,3";
    assert_eq!(estimates(&[]), Err(Fault::Nothing("place")));
    assert_eq!(estimates(&[place, place]), Err(Fault::Repeated { record: 2, key: "4819000".into() }));
    for bad in ["162,48,000,19000,0,0,0,A,X city,Texas,1,2,many", "162,8,000,19000,0,0,0,A,X city,Texas,1,2,3"] {
        assert!(matches!(estimates(&[bad]), Err(Fault::Cell { record: 1, .. })), "{bad}");
    }
    assert!(matches!(estimates(&[place, "162,48,000"]), Err(Fault::Broken(_))));
    let old = popest::places(b"SUMLEV,STATE,COUNTY,PLACE,NAME\n", &LIMITS).unwrap_err();
    assert_eq!(old.to_string(), "Census Population Estimates: has no column `POPESTIMATE…`");
}
