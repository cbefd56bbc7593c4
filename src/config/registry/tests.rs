//! What people write, and what it finds, against the registry that comes with the program.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;

use super::*;
use crate::config::files::embedded;
use crate::model::City;

fn registry() -> Registry {
    let cities = read_cities("cities.csv", embedded("cities.csv").unwrap()).unwrap();
    let cities = name_cities("epa_names.csv", embedded("epa_names.csv").unwrap(), cities, Stranger::Mistake).unwrap();
    let countries = read_countries("countries.csv", embedded("countries.csv").unwrap()).unwrap();
    Registry::new(cities, countries)
}

#[test]
fn what_names_one_city() {
    let cases = [
        ("0465000", "0465000"),
        ("1600000US0465000", "0465000"),
        (" Scottsdale, AZ ", "0465000"),
        ("Scottsdale, Arizona", "0465000"),
        ("scottsdale az", "0465000"),
        ("SCOTTSDALE ARIZONA", "0465000"),
        ("Scottsdale city, AZ", "0465000"),
        ("City of Scottsdale, AZ", "0465000"),
        ("Scottsdale, AZ, USA", "0465000"),
        ("Scottsdale, Arizona, United States", "0465000"),
        ("Scottsdale", "0465000"),
        ("St. Louis, MO", "2965000"),
        ("Saint Louis, Missouri", "2965000"),
        ("st louis mo", "2965000"),
        ("Ft. Worth, TX", "4827000"),
        ("O Fallon, MO", "2954074"),
        ("Mayaguez, PR", "7252431"),
        ("Mayagüez, Puerto Rico", "7252431"),
        ("Washington, D.C.", "1150000"),
        ("Washington DC", "1150000"),
        ("Washington, District of Columbia", "1150000"),
        ("Nashville, TN", "4752006"),
        ("Nashville-Davidson metropolitan government (balance), TN", "4752006"),
        ("Louisville, KY", "2148006"),
        ("Louisville/Jefferson County metro government (balance), KY", "2148006"),
        ("Louisville city, KY", "2148000"),
        ("Indianapolis, IN", "1836003"),
        ("Lexington, KY", "2146027"),
        ("Lexington, MA", "2535250"),
        ("Honolulu, HI", "1571550"),
        ("Honolulu", "1571550"),
        ("Urban Honolulu CDP, HI", "1571550"),
        ("East Honolulu, HI", "1506290"),
        ("Boise, ID", "1608830"),
        ("Boise City, ID", "1608830"),
        ("Ventura, CA", "0665042"),
        ("San Buenaventura, CA", "0665042"),
        ("Paso Robles, CA", "0622300"),
        ("New York City", "3651000"),
        ("New York, NY", "3651000"),
        ("New York New York", "3651000"),
        ("West New York, NJ", "3479610"),
        ("Kansas City, KS", "2036000"),
        ("Carson City, NV", "3209700"),
        ("Macon, GA", "1349008"),
        ("Athens, GA", "1303440"),
        ("Butte, MT", "3011397"),
        ("Princeton, NJ", "3460900"),
        ("Winston Salem NC", "3775000"),
    ];
    let registry = registry();
    for (text, geoid) in cases {
        let found = registry.find(text).map(|city| city.id()).map_err(|error| error.to_string());
        assert_eq!(found.as_deref(), Ok(geoid), "{text}");
    }
}

#[test]
fn cities_abroad_have_a_country() {
    let cases = [
        ("Recife, Brazil", "BR:Recife", "Brazil"),
        ("BR:Recife", "BR:Recife", "Brazil"),
        ("Recife, BRA", "BR:Recife", "Brazil"),
        ("Recife, br", "BR:Recife", "Brazil"),
        ("Toronto, Canada", "CA:Toronto", "Canada"),
        ("Toronto, CAN", "CA:Toronto", "Canada"),
        ("Toronto, Ontario, Canada", "CA:Toronto, Ontario", "Canada"),
        ("Tbilisi, GEO", "GE:Tbilisi", "Georgia"),
        ("Tbilisi, GE", "GE:Tbilisi", "Georgia"),
        ("London, UK", "GB:London", "United Kingdom"),
        ("Abidjan, Côte d\u{2019}Ivoire", "CI:Abidjan", "Côte d'Ivoire"),
        ("Seoul, South Korea", "KR:Seoul", "South Korea"),
    ];
    let registry = registry();
    for (text, id, country) in cases {
        let found = registry.find(text).unwrap();
        assert!(matches!(found, City::Abroad(_)), "{text}");
        assert_eq!((found.id().as_str(), found.region()), (id, country), "{text}");
    }
}

#[test]
fn nothing_is_guessed() {
    let cases = [
        ("Madison", "`Madison` could be Madison city, AL (0145784) or Madison city, WI (5548000)"),
        ("Portland", "`Portland` could be Portland city, ME (2360545) or Portland city, OR (4159000)"),
        ("Lexington", "could be Lexington-Fayette urban county, KY (2146027) or Lexington CDP, MA (2535250)"),
        ("Kansas City", "could be Kansas City city, KS (2036000) or Kansas City city, MO (2938000)"),
        (
            "University, FL",
            "University CDP, FL (1273163) or University CDP, FL (1273172): write the full name or the GEOID",
        ),
        ("Scotsdale, AZ", "is called `Scotsdale, AZ`; near it: Scottsdale city, AZ (0465000)"),
        ("Honolul, HI", "near it: Urban Honolulu CDP, HI (1571550)"),
        ("Nashvile, TN", "near it: Nashville-Davidson metropolitan government (balance), TN (4752006)"),
        ("scotsdale az", "is called `scotsdale az`; near it: Scottsdale city, AZ (0465000)"),
        ("Scottsdale, CA", "; near it: "),
        ("Scottsdale, CA", "Scottsdale city, AZ (0465000)"),
        ("Toronto, CA", "CA was read as California: if Canada is meant, write `Toronto, Canada` or `Toronto, CAN`"),
        ("Tbilisi, Georgia", "Georgia was read as the US state: if the country is meant, write `Tbilisi, GEO`"),
        ("Toronto", "a city abroad needs its country, as `Recife, Brazil`"),
        ("Recife, Brasilia", "`Brasilia` in `Recife, Brasilia` is neither a US state nor a country; near it: Brazil"),
        ("Tempe, Arizonna", "`Arizonna` in `Tempe, Arizonna` is neither a US state nor a country; near it: Arizona"),
        (
            "465000",
            "`465000` is no GEOID: a place has 7 digits; if its leading zero was lost, it is Scottsdale city, AZ",
        ),
        ("12345", "`12345` is no GEOID: a place has 7 digits"),
        ("0400000", "no city of the registry has the GEOID 0400000; it would lie in Arizona"),
        ("9900000", "no city of the registry has the GEOID 9900000; its first two digits are no state's"),
        ("", "no city of the registry is called ``"),
        (", AZ", "no city of the registry is called `, AZ`"),
        ("Brazil", "no city of the registry is called `Brazil`"),
        (", Brazil", "no city of the registry is called `, Brazil`"),
    ];
    let registry = registry();
    for (text, expected) in cases {
        let message = match registry.find(text) {
            Err(error) => error.to_string(),
            Ok(city) => city.id(),
        };
        assert!(message.contains(expected), "{text}: {message}");
    }
}

/// A registry of rows written for the test: geoid, name, state, kind.
fn small(rows: &[(&str, &str, &str, &str)]) -> Registry {
    let header = "geoid,name,state,kind,population,counties,lat,lon,point".to_owned();
    let written = rows.iter().map(|(geoid, name, state, kind)| {
        let county = format!("{}001", &geoid[..2]);
        format!("{geoid},{name},{state},{kind},40000,{county}:1,,,")
    });
    let text = std::iter::once(header).chain(written).collect::<Vec<_>>().join("\n");
    let cities = read_cities("cities.csv", &text).unwrap();
    let countries = read_countries("countries.csv", embedded("countries.csv").unwrap()).unwrap();
    Registry::new(cities, countries)
}

#[test]
fn accents_and_kinds_of_place() {
    let registry = small(&[
        ("0811810", "Cañon City city", "CO", "city"),
        ("0639003", "La Cañada Flintridge city", "CA", "city"),
        ("5300001", "Twain city", "WA", "city"),
        ("5300002", "Twain CDP", "WA", "cdp"),
        ("5300003", "Clemens-Gabriel County", "WA", "consolidated"),
        ("5300004", "Clemens CDP", "WA", "cdp"),
    ]);
    let cases = [
        ("Canon City, CO", "0811810"),
        ("CAÑON CITY CO", "0811810"),
        ("La Canada-Flintridge, CA", "0639003"),
        ("Twain city, WA", "5300001"),
        ("Twain CDP, WA", "5300002"),
        ("Twain, WA", "`Twain, WA` could be Twain city, WA (5300001) or Twain CDP, WA (5300002)"),
        // In the state the own name comes first; alone, both count.
        ("Clemens, WA", "5300004"),
        ("Clemens", "`Clemens` could be Clemens-Gabriel County, WA (5300003) or Clemens CDP, WA (5300004)"),
    ];
    for (text, expected) in cases {
        let found = registry.find(text).map_or_else(|error| error.to_string(), |city| city.id());
        assert!(found.starts_with(expected), "{text}: {found}");
    }
}

#[test]
fn every_city_is_found_by_what_it_is_called() {
    let registry = registry();
    for city in registry.iter() {
        let full = format!("{}, {}", city.name, city.state);
        for text in [city.geoid.to_string(), full.clone(), full.to_uppercase(), full.replace(',', "")] {
            match registry.find(&text) {
                Ok(found) => assert_eq!(found.id(), city.geoid.as_str(), "{text}"),
                // Florida counts two places called University: only the GEOID tells them apart.
                Err(error) => assert!(city.name == "University CDP" && text != city.geoid.as_str(), "{error}"),
            }
        }
        // A bare name may be ambiguous, but never leads elsewhere unless the place was taken in by another.
        let bare = registry.find(&format!("{}, {}", city.bare_name(), city.state));
        if let Ok(found) = bare {
            assert!(found.id() == city.geoid.as_str() || city.geoid.as_str() == "2148000", "{}", city.name);
        }
    }
}

#[test]
fn a_search_lists_in_order() {
    let cases = [
        ("scottsd", vec!["0465000"]),
        ("springfield, MO", vec!["2970000"]),
        ("Springfield", vec!["1772000", "2567000", "2970000", "3974118", "4169600"]),
        ("honolulu", vec!["1506290", "1571550"]),
        ("0465", vec!["0465000"]),
        ("dc", vec!["1150000"]),
        ("no such place", vec![]),
        ("madison, atlantis", vec![]),
    ];
    let registry = registry();
    for (text, expected) in cases {
        let found: Vec<&str> = registry.search(text).iter().map(|city| city.geoid.as_str()).collect();
        for geoid in &expected {
            assert!(found.contains(geoid), "{text}: {found:?}");
        }
        assert_eq!(found.is_empty(), expected.is_empty(), "{text}: {found:?}");
        assert!(expected.len() != 1 || found.len() == 1, "{text}: {found:?}");
    }
    assert!(registry.search("AZ").iter().all(|city| city.state.usps() == "AZ"));
    assert_eq!(registry.search("").len(), registry.iter().count());
    let arizona = registry.search("arizona");
    assert!(arizona.windows(2).all(|pair| pair[0].name <= pair[1].name) && arizona.len() > 20);
}

proptest! {
    #[test]
    fn no_text_breaks_the_search_for_a_city(text in "\\PC{0,40}", state in "[A-Za-z]{2}") {
        let registry = small(&[("0465000", "Scottsdale city", "AZ", "city")]);
        for text in [text.clone(), format!("{text}, {state}"), format!("{text} {state}")] {
            match registry.find(&text) {
                Ok(City::Us(city)) => prop_assert_eq!(city.geoid.as_str(), "0465000"),
                Ok(City::Abroad(city)) => prop_assert!(!city.name.is_empty()),
                Err(error) => prop_assert!(!error.to_string().is_empty()),
            }
            prop_assert!(registry.search(&text).len() <= 1);
        }
    }
}
