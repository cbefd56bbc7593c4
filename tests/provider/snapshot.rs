//! The shipped figures.

use std::collections::BTreeSet;

use chrono::Timelike;
use resident_outcomes::model::GeoId;
use resident_outcomes::model::PlaceGeoid;
use resident_outcomes::model::evidence::{Digest, Origin, Resource};
use resident_outcomes::model::rows::{AcsTable, NoNumber, Rows, SampleDuration};
use resident_outcomes::provider::snapshot::{self, Sources};
use rust_decimal::Decimal;

#[test]
fn shipped_figures_say_where_they_come_from() {
    let held = snapshot::held().unwrap();
    let shown: Vec<_> = held
        .iter()
        .map(|held| {
            let Resource::Snapshot { file } = &held.from.resource else { panic!("{:?}", held.from) };
            (file.as_str(), held.from.retrieved.date_naive().to_string())
        })
        .collect();
    let expected = [
        ("acs5_b28003_2017.csv", "2018-12-06"),
        ("acs5_b28003_2019.csv", "2020-12-10"),
        ("acs5_b28003_2021.csv", "2022-12-08"),
        ("epa_county_pm25.csv", "2022-09-23"),
        ("epa_site_years_2014.csv", "2024-08-21"),
    ];
    assert_eq!(shown, expected.map(|(file, day)| (file, day.to_owned())));
    for held in &held {
        let Resource::Snapshot { file } = &held.from.resource else { panic!("{:?}", held.from) };
        let (_, bytes) = snapshot::files().iter().find(|(name, _)| name == file).unwrap();
        assert_eq!(held.from.digest, Digest::of(bytes));
        assert_eq!((held.from.origin, held.from.later_revision), (Origin::Snapshot, false));
        assert_eq!(held.from.retrieved.num_seconds_from_midnight(), 0);
    }
}

/// Scottsdale, acs5 2021: 106,577 of 113,451 households, and no margin of the households.
#[test]
fn shipped_census_counts_have_no_margin_of_households() {
    let held = snapshot::held().unwrap();
    let Rows::Acs(table) = &*held[2].rows else { panic!("{:?}", held[2].rows) };
    assert_eq!((table.vintage, table.table.id()), (2021, "B28003"));
    let row = table.row(&GeoId::new(b"1600000US0465000").unwrap()).unwrap();
    let (households, broadband) = (row.estimate(1), row.estimate(4));
    assert_eq!((households.value, households.moe90), (Ok(Decimal::from(113_451)), Err(NoNumber::NotHeld)));
    assert_eq!((broadband.value, broadband.moe90), (Ok(Decimal::from(106_577)), Ok(Decimal::from(1301))));
}

/// Maricopa 2021 was 10.7 in the EPA's report, and not final.
#[test]
fn shipped_counties_know_which_years_were_open() {
    let held = snapshot::held().unwrap();
    let Rows::Counties(counties) = &*held[3].rows else { panic!("{:?}", held[3].rows) };
    let maricopa = counties.iter().find(|row| row.county.as_str() == "04013" && row.year == 2021).unwrap();
    assert_eq!((maricopa.value.to_string(), maricopa.closed), ("10.7".to_owned(), false));
    assert!(counties.iter().all(|row| row.closed == (row.year != 2021)));
}

#[test]
fn shipped_monitor_years_are_read_whole() {
    let held = snapshot::held().unwrap();
    let Rows::Shipped(shipped) = &*held[4].rows else { panic!("{:?}", held[4].rows) };
    let years = &shipped.monitors;
    assert!(years.len() > 100, "{}", years.len());
    let complete = years.iter().filter(|year| year.mean_of_quarters.is_some()).count();
    assert!(complete > 0 && complete <= years.len());
    for year in years {
        assert_eq!(year.year, 2014);
        assert!(year.place.point.is_some() && year.duration != SampleDuration::Other, "{year:?}");
        assert!(year.quarter_days.iter().sum::<u32>() > 0, "{year:?}");
    }
}

/// The cities with shipped Census counts, and six without: Wilmington DE, Portland ME, Burlington VT, Charleston WV,
/// Cheyenne WY, San Juan PR.
#[test]
fn shipped_monitor_years_say_for_which_cities() {
    let held = snapshot::held().unwrap();
    let Rows::Shipped(shipped) = &*held[4].rows else { panic!("{:?}", held[4].rows) };
    let counted = held.iter().filter_map(|held| if let Rows::Acs(table) = &*held.rows { Some(table) } else { None });
    let mut expected: BTreeSet<PlaceGeoid> = counted
        .flat_map(AcsTable::rows)
        .map(|(geo_id, _)| geo_id.as_str().trim_start_matches("1600000US").parse().unwrap())
        .collect();
    for geoid in ["1077580", "2360545", "5010675", "5414600", "5613900", "7276770"] {
        assert!(expected.insert(geoid.parse().unwrap()), "{geoid} has no Census counts");
    }
    assert_eq!(shipped.cities, expected);
}

/// Files that another version of this program shipped are read alike; damage and unknown names are refused.
#[test]
fn packed_files_are_read_by_their_name() {
    let acs = b"geoid,households,computer_and_broadband,computer_and_broadband_moe90\n0465000,10,9,1\n";
    let sources = Sources::shipped().unwrap();
    let Rows::Acs(table) = snapshot::rows("acs5_b28003_2021.csv", acs, &sources).unwrap() else { panic!("no table") };
    assert_eq!((table.vintage, table.len()), (2021, 1));
    let bad = [
        ("acs5_b28003_2021.csv", acs[..acs.len() - 3].to_vec()),
        ("acs5_b28003_2021.csv", String::from_utf8_lossy(acs).replace("0465000", "465000").into_bytes()),
        ("epa_county_pm25.csv", b"county,year,weighted_mean\n04013,2021,ten\n".to_vec()),
        ("epa_site_years_soon.csv", acs.to_vec()),
        ("epa_site_years_2015.csv", acs.to_vec()),
        ("other.csv", acs.to_vec()),
    ];
    for (name, bytes) in bad {
        assert!(snapshot::rows(name, &bytes, &sources).is_err(), "{name}");
    }
    let (_, years) = snapshot::files()[4];
    let fault = |sources: &str| {
        let sources = Sources::read(sources).unwrap();
        snapshot::rows("epa_site_years_2014.csv", years, &sources).unwrap_err().to_string()
    };
    for sources in ["", "[epa_site_years_2014]\ncities = '0465000'", "[epa_site_years_2014]\ncities = ['465000']"] {
        assert!(fault(sources).contains("epa_site_years_2014.cities with place GEOIDs"), "{sources}");
    }
    assert!(Sources::read("[epa_site_years_2014").is_err());
}
