//! The registry's files, row by row: cities, the EPA's names for them, countries. Bad rows are all told, with lines.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use rust_decimal::Decimal;

use super::country::Countries;
use super::metro::MetroAreas;
use crate::config::problem::{ConfigProblems, Problem};
use crate::model::{
    CityPoint, Country, CountyFips, CountyShare, PlaceGeoid, PlaceKind, Point, PointOrigin, State, UsCity,
};

/// Every US city by GEOID.
pub type Cities = BTreeMap<PlaceGeoid, UsCity>;

const KINDS: [(&str, PlaceKind); 10] = [
    ("city", PlaceKind::City),
    ("town", PlaceKind::Town),
    ("village", PlaceKind::Village),
    ("borough", PlaceKind::Borough),
    ("municipality", PlaceKind::Municipality),
    ("consolidated", PlaceKind::Consolidated),
    ("cdp", PlaceKind::Cdp),
    ("zona_urbana", PlaceKind::ZonaUrbana),
    ("comunidad", PlaceKind::Comunidad),
    ("other", PlaceKind::Other),
];

const POINTS: [(&str, PointOrigin); 3] = [
    ("town_centre", PointOrigin::TownCentre),
    ("interior_point_2010", PointOrigin::InteriorPoint2010),
    ("interior_point", PointOrigin::InteriorPoint),
];

/// Reads `cities.csv`.
pub fn read_cities(file: &str, text: &str) -> Result<Cities, ConfigProblems> {
    let mut cities = Cities::new();
    let columns = ["geoid", "name", "state", "kind", "population", "counties", "lat", "lon", "point"];
    each_row(file, text, columns, |cells| {
        let city = city(cells)?;
        match cities.entry(city.geoid.clone()) {
            Entry::Occupied(_) => return Err(format!("{} stands twice", city.geoid)),
            Entry::Vacant(free) => free.insert(city),
        };
        Ok(())
    })?;
    if cities.is_empty() {
        return Err(Problem::with_file(file, "holds no city").into());
    }
    Ok(cities)
}

/// What a name for a city is that the registry does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stranger {
    /// A mistake: names and cities were written together.
    Mistake,
    /// Nothing: the cities were replaced, and one may have become too small for the registry.
    Nothing,
}

/// Reads `epa_names.csv` and gives each city the names the EPA uses for it.
pub fn name_cities(file: &str, text: &str, mut cities: Cities, stranger: Stranger) -> Result<Cities, ConfigProblems> {
    each_row(file, text, ["geoid", "epa_city_name", "note"], |[geoid, name, _]| {
        let geoid: PlaceGeoid = geoid.parse().map_err(|error| format!("{error}"))?;
        let city = match (cities.get_mut(&geoid), stranger) {
            (Some(city), _) => city,
            (None, Stranger::Nothing) => return Ok(()),
            (None, Stranger::Mistake) => return Err(format!("{geoid} is no city of the registry")),
        };
        if name.is_empty() {
            return Err("`epa_city_name` is blank".to_owned());
        }
        if city.epa_names.iter().any(|known| known == name) {
            return Err(format!("`{name}` stands twice for {geoid}"));
        }
        city.epa_names.push(name.to_owned());
        Ok(())
    })?;
    add_bare_names(&mut cities);
    Ok(cities)
}

/// Adds each city's bare name to the names the EPA uses for it, unless the file gives that name to another city with a
/// county in common: the EPA's `Louisville` is the whole metro government, not the city that went up in it.
fn add_bare_names(cities: &mut Cities) {
    let mut given: BTreeMap<&str, Vec<(&CountyFips, &PlaceGeoid)>> = BTreeMap::new();
    for city in cities.values() {
        for name in &city.epa_names {
            let in_counties = city.counties.iter().map(|share| (&share.county, &city.geoid));
            given.entry(name).or_default().extend(in_counties);
        }
    }
    let is_anothers = |city: &UsCity| {
        let shares = |county: &CountyFips| city.counties.iter().any(|share| share.county == *county);
        let bearers = given.get(city.bare_name()).into_iter().flatten();
        bearers.into_iter().any(|(county, geoid)| **geoid != city.geoid && shares(county))
    };
    let is_free = |city: &&UsCity| !city.epa_names.iter().any(|name| name == city.bare_name()) && !is_anothers(city);
    let free: Vec<PlaceGeoid> = cities.values().filter(is_free).map(|city| city.geoid.clone()).collect();
    for geoid in free {
        if let Some(city) = cities.get_mut(&geoid) {
            let bare = city.bare_name().to_owned();
            city.epa_names.push(bare);
        }
    }
}

/// Reads `countries.csv`.
pub fn read_countries(file: &str, text: &str) -> Result<Countries, ConfigProblems> {
    let mut countries = Countries::default();
    each_row(file, text, ["alpha2", "alpha3", "name", "also"], |[alpha2, alpha3, name, also]| {
        for (code, letters) in [(alpha2, 2), (alpha3, 3)] {
            if code.len() != letters || !code.bytes().all(|byte| byte.is_ascii_uppercase()) {
                return Err(format!("`{code}` is not {letters} capital letters"));
            }
        }
        if name.is_empty() {
            return Err(format!("{alpha2} has no name"));
        }
        let country = Country { alpha2: alpha2.to_owned(), name: name.to_owned() };
        countries.add(country, alpha3, also.split(';').map(str::trim).filter(|name| !name.is_empty()))
    })?;
    Ok(countries)
}

/// Reads `metro_areas.csv`.
pub fn read_metro_areas(file: &str, text: &str) -> Result<MetroAreas, ConfigProblems> {
    let mut areas = MetroAreas::default();
    each_row(file, text, ["county", "code", "name"], |[county, code, name]| {
        areas.add(county.parse().map_err(|error| format!("{error}"))?, code, name)
    })?;
    Ok(areas)
}

/// Reads a file with a header, columns in any order, and hands each row's cells over in the order of `columns`. What a
/// row's reader answers as an error becomes a problem of its line.
fn each_row<const N: usize>(
    file: &str,
    text: &str,
    columns: [&str; N],
    mut read: impl FnMut([&str; N]) -> Result<(), String>,
) -> Result<(), ConfigProblems> {
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let headers = rows.headers().map_err(|error| unreadable(file, text, &error))?.clone();
    let positions = columns.map(|column| headers.iter().position(|header| header.trim() == column));
    let missing: Vec<Problem> = (positions.iter().zip(columns))
        .filter(|(position, _)| position.is_none())
        .map(|(_, column)| Problem::at(file, 1, format!("column `{column}` is missing")))
        .collect();
    ConfigProblems::none_of(missing)?;
    let mut problems = Vec::new();
    let mut row = csv::StringRecord::new();
    loop {
        match rows.read_record(&mut row) {
            Ok(false) => break,
            Ok(true) => {
                let cells = positions.map(|position| position.and_then(|at| row.get(at)).map_or("", str::trim));
                if let Err(message) = read(cells) {
                    problems.push(Problem::at(file, line(text, row.position()), message));
                }
            }
            Err(error) => problems.push(unreadable(file, text, &error)),
        }
    }
    ConfigProblems::none_of(problems)
}

fn unreadable(file: &str, text: &str, error: &csv::Error) -> Problem {
    let message = match error.kind() {
        csv::ErrorKind::UnequalLengths { expected_len, len, .. } => format!("{len} cells, {expected_len} expected"),
        _ => format!("not CSV: {error}"),
    };
    Problem::at(file, line(text, error.position()), message)
}

/// The line a row begins on. The CSV reader's own count stands before the blank lines that it passes over.
fn line(text: &str, position: Option<&csv::Position>) -> usize {
    let begun = position.and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or(0);
    let blank = text.as_bytes().iter().skip(begun).take_while(|byte| byte.is_ascii_whitespace()).count();
    1 + text.bytes().take(begun + blank).filter(|byte| *byte == b'\n').count()
}

fn city(cells: [&str; 9]) -> Result<UsCity, String> {
    let [geoid, name, state, kind, population, counties, lat, lon, point] = cells;
    let geoid: PlaceGeoid = geoid.parse().map_err(|error| format!("{error}"))?;
    if name.is_empty() {
        return Err(format!("{geoid} has no name"));
    }
    let of_geoid = State::from_fips(geoid.state_fips());
    let state = State::from_usps(state).ok_or_else(|| format!("`{state}` is no state's abbreviation"))?;
    if of_geoid != Some(state) {
        return Err(format!("{geoid} does not lie in {state}"));
    }
    Ok(UsCity {
        name: name.to_owned(),
        state,
        kind: word(kind, &KINDS, "kind of place")?,
        population: population.parse().map_err(|_| format!("population `{population}` is no whole number"))?,
        counties: shares(counties, &geoid)?,
        point: position(lat, lon, point)?,
        epa_names: Vec::new(),
        geoid,
    })
}

fn word<T: Copy>(text: &str, words: &[(&str, T)], what: &str) -> Result<T, String> {
    let found = words.iter().find(|(word, _)| *word == text).map(|(_, meant)| *meant);
    found.ok_or_else(|| {
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        format!("`{text}` is no {what} (one of {})", known.join(", "))
    })
}

/// `04013:0.9905;01117:0.0095`, each county once. Four decimals are kept in the file, so the sum may be a little off 1.
fn shares(text: &str, geoid: &PlaceGeoid) -> Result<Vec<CountyShare>, String> {
    let mut shares: Vec<CountyShare> = Vec::new();
    for part in text.split(';') {
        let (county, share) = part.split_once(':').ok_or_else(|| format!("`{part}` is no county and share"))?;
        let county: CountyFips = county.trim().parse().map_err(|error| format!("{error}"))?;
        let share: Decimal = share.trim().parse().map_err(|_| format!("share `{share}` is no number"))?;
        // A few residents over the line are a share that four decimals write as 0: the county is the city's all the same.
        if share < Decimal::ZERO || share > Decimal::ONE {
            return Err(format!("share {share} of {county} does not lie between 0 and 1"));
        }
        if county.state_fips() != geoid.state_fips() {
            return Err(format!("county {county} does not lie in the state of {geoid}"));
        }
        if shares.iter().any(|known| known.county == county) {
            return Err(format!("county {county} stands twice for {geoid}"));
        }
        shares.push(CountyShare { county, share });
    }
    let sum: Decimal = shares.iter().map(|share| share.share).sum();
    if (sum - Decimal::ONE).abs() > Decimal::new(1, 3) {
        return Err(format!("the county shares of {geoid} sum to {sum}, not to 1"));
    }
    shares.sort_by(|a, b| b.share.cmp(&a.share).then_with(|| a.county.cmp(&b.county)));
    Ok(shares)
}

fn position(lat: &str, lon: &str, origin: &str) -> Result<Option<CityPoint>, String> {
    if lat.is_empty() && lon.is_empty() && origin.is_empty() {
        return Ok(None);
    }
    let degrees = |text: &str, most: f64| {
        let read = text.parse().ok().filter(|degrees: &f64| degrees.abs() <= most);
        read.ok_or_else(|| format!("`{text}` is no position in degrees"))
    };
    let at = Point { lat: degrees(lat, 90.0)?, lon: degrees(lon, 180.0)? };
    Ok(Some(CityPoint { at, origin: word(origin, &POINTS, "kind of point")? }))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    const HEADER: &str = "geoid,name,state,kind,population,counties,lat,lon,point\n";
    const GOOD: &str = "0465000,Scottsdale city,AZ,city,241361,04013:1.0000,33.6,-111.9,town_centre\n";

    #[test]
    fn a_city_keeps_what_its_row_says() {
        let row = "0107000,Birmingham city,AL,city,200733,01117:0.0095;01073:0.9905,33.5,-86.7,interior_point_2010\n";
        let cities = read_cities("c.csv", &format!("{HEADER}{row}{GOOD}")).unwrap();
        let birmingham = cities.values().next().unwrap();
        let counties: Vec<String> =
            birmingham.counties.iter().map(|share| format!("{} {}", share.county, share.share)).collect();
        assert_eq!(counties, ["01073 0.9905", "01117 0.0095"]);
        assert_eq!(birmingham.point.unwrap().origin, PointOrigin::InteriorPoint2010);
        assert_eq!((birmingham.population, birmingham.kind), (200_733, PlaceKind::City));
    }

    #[test]
    fn every_bad_row_is_told() {
        let cases = [
            ("465000,", "0465000,", "`465000` is not a place GEOID (7 digits)"),
            (",AZ,", ",CA,", "0465000 does not lie in CA"),
            (",AZ,", ",XX,", "`XX` is no state's abbreviation"),
            (",city,", ",hamlet,", "`hamlet` is no kind of place (one of city, town"),
            ("241361", "many", "population `many` is no whole number"),
            ("04013:1.0000", "04013:0.5", "the county shares of 0465000 sum to 0.5, not to 1"),
            ("04013:1.0000", "06037:1", "county 06037 does not lie in the state of 0465000"),
            ("04013:1.0000", "04013", "`04013` is no county and share"),
            ("04013:1.0000", "04013:0.5;04013:0.5", "county 04013 stands twice"),
            ("04013:1.0000", "04013:NaN", "share `NaN` is no number"),
            ("04013:1.0000", "04013:1.1;04019:-0.1", "share 1.1 of 04013 does not lie between 0 and 1"),
            ("33.6", "133.6", "`133.6` is no position in degrees"),
            ("33.6", "NaN", "`NaN` is no position in degrees"),
            ("33.6", "", "`` is no position in degrees"),
            ("town_centre", "middle", "`middle` is no kind of point"),
            (",town_centre", "", "8 cells, 9 expected"),
        ];
        for (from, to, expected) in cases {
            let row = if from == "465000," { GOOD.replace("0465000", "465000") } else { GOOD.replacen(from, to, 1) };
            let problems = read_cities("c.csv", &format!("{HEADER}{GOOD}{row}")).unwrap_err().to_string();
            assert!(problems.starts_with("c.csv:3: ") && problems.contains(expected), "{to}: {problems}");
        }
        let twice = read_cities("c.csv", &format!("{HEADER}{GOOD}\n{GOOD}")).unwrap_err().to_string();
        assert_eq!(twice, "c.csv:4: 0465000 stands twice");
        let headless = read_cities("c.csv", GOOD).unwrap_err();
        assert_eq!(headless.problems().len(), 9, "{headless}");
        assert_eq!(read_cities("c.csv", HEADER).unwrap_err().to_string(), "c.csv: holds no city");
    }

    #[test]
    fn names_belong_to_known_cities() {
        let cities = read_cities("c.csv", &format!("{HEADER}{GOOD}")).unwrap();
        let text = "geoid,epa_city_name,note\n0465000,Scottsdale (Old),why\n0465000,,\n0100124,Abbeville,\n0465000,Scottsdale (Old),\n";
        let problems = name_cities("e.csv", text, cities, Stranger::Mistake).unwrap_err().to_string();
        assert_eq!(
            problems,
            "e.csv:3: `epa_city_name` is blank\n\
             e.csv:4: 0100124 is no city of the registry\n\
             e.csv:5: `Scottsdale (Old)` stands twice for 0465000"
        );
    }

    #[test]
    fn metro_areas_have_codes_and_names() {
        let text =
            "county,code,name\n04013,38060,\"Phoenix, AZ\"\n04013,38060,x\n04021,3806,x\n4021,38060,x\n04021,38060,\n";
        let problems = read_metro_areas("m.csv", text).unwrap_err().to_string();
        assert_eq!(
            problems,
            "m.csv:3: county 04013 stands twice\n\
             m.csv:4: `3806` is no metro area's code of 5 digits\n\
             m.csv:5: `4021` is not a county FIPS code (5 digits)\n\
             m.csv:6: the metro area of 04021 has no name"
        );
        let areas = read_metro_areas("m.csv", "county,code,name\n04013,38060,P\n04021,38060,P\n").unwrap();
        assert_eq!(areas.of(&"04021".parse().unwrap()).unwrap().name, "P");
        assert_eq!(areas.counties("38060").count(), 2);
        assert_eq!(areas.of(&"01001".parse().unwrap()), None);
    }

    #[test]
    fn countries_have_codes_and_names_of_their_own() {
        let text =
            "alpha2,alpha3,name,also\nBR,BRA,Brazil,Brasil\nbr,BRB,Barbados,\nBB,BRB,,\nXX,XXX,Elsewhere,brasil\n";
        let problems = read_countries("n.csv", text).unwrap_err().to_string();
        assert_eq!(
            problems,
            "n.csv:3: `br` is not 2 capital letters\n\
             n.csv:4: BB has no name\n\
             n.csv:5: `brasil` already names Brazil"
        );
    }
}
