//! The registry of cities against the list it was made from.

use std::collections::BTreeMap;

use resident_outcomes::model::PointOrigin;
use resident_outcomes::model::standard::round_half_up;
use rust_decimal::Decimal;

use crate::data::{config, decimal, records};

#[test]
fn every_city_with_its_residents_counties_and_point() {
    let Some(records) = records("census/places_registry_30k.csv") else { return };
    assert_eq!(records.len(), 1_519);
    assert_eq!(config().registry.iter().count(), 1_519);
    for record in &records {
        let city = config().registry.us(&record["geoid"].parse().unwrap()).unwrap();
        // The list has no apostrophes.
        assert_eq!(city.name.replace('\'', ""), record["name"].replace('\'', ""));
        assert_eq!(city.state.usps(), record["state"], "{}", city.name);
        assert_eq!(city.population.to_string(), record["pop2020"], "{}", city.name);
        let theirs: BTreeMap<String, Decimal> = record["counties"]
            .split([';', ' ', '|'])
            .filter(|part| !part.is_empty())
            .map(|part| part.split_once(':').unwrap())
            .map(|(county, share)| (county.to_owned(), decimal(share)))
            .collect();
        let ours: BTreeMap<String, Decimal> =
            city.counties.iter().map(|share| (share.county.to_string(), share.share)).collect();
        assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>(), "{}", city.name);
        for (county, share) in &ours {
            assert!((share - theirs[county]).abs() <= Decimal::new(1, 3), "{} {county}: {share}", city.name);
        }
        assert_eq!(round_half_up(ours.values().sum(), 3), Decimal::ONE, "{}", city.name);
        assert_eq!(city.counties[0].county.as_str(), record["main_county_fips"], "{}", city.name);
        let Some(point) = city.point else {
            assert_eq!(record["point_kind"], "none", "{}", city.name);
            continue;
        };
        let origin = match record["point_kind"].as_str() {
            "census_2010_internal_point" => PointOrigin::InteriorPoint2010,
            _ => PointOrigin::TownCentre,
        };
        assert_eq!(point.origin, origin, "{}", city.name);
        let near = |ours: f64, theirs: &str| (ours - theirs.parse::<f64>().unwrap()).abs() < 1e-6;
        assert!(near(point.at.lat, &record["lat"]) && near(point.at.lon, &record["lon"]), "{}", city.name);
    }
}
