//! Household shares against the 486 cities whose shares were published.

use std::collections::BTreeMap;

use resident_outcomes::model::evidence::{Digest, Origin, Provenance, Resource};
use resident_outcomes::model::method::Table::B28003;
use resident_outcomes::model::rows::{AcsRows, Held, PackedCell, Rows};
use resident_outcomes::model::standard::round_half_up;
use resident_outcomes::model::{Basis, Dataset, Detail, Flag, GeoId, Metric, Strength, Verdict, Vintage};
use rust_decimal::Decimal;

use crate::data::{decimal, derived, judged, measurer, named, records, value};

/// Printed shares by city and vintage.
type Shares = BTreeMap<(String, Vintage), String>;

/// The published counts as tables, with the shares printed beside them.
fn tables() -> Option<(Vec<Held>, Shares)> {
    let mut tables: BTreeMap<Vintage, AcsRows> = BTreeMap::new();
    let mut shares = BTreeMap::new();
    for (record, number) in records("census/places_b28003_counts_acs5_2017_2019_2021.csv")?.iter().zip(1..) {
        if record["plausible"] != "1" {
            continue;
        }
        let vintage: Vintage = record["vintage"].parse().unwrap();
        let cell = |name: &str| PackedCell::new(Ok(decimal(&record[name]))).unwrap();
        let whole = [cell("B28003_001E"), PackedCell::NOT_HELD];
        let part = [cell("B28003_004E"), cell("B28003_004M_moe90")];
        let table = tables.entry(vintage).or_insert_with(|| AcsRows::new(B28003, Dataset::Acs5, vintage));
        table.push(GeoId::of_place(&record["geoid"].parse().unwrap()), number, &[whole, part]).unwrap();
        shares.insert((record["geoid"].clone(), vintage), record["share_pct"].clone());
    }
    let held = tables.into_iter().map(|(vintage, rows)| Held {
        from: Provenance {
            resource: Resource::CensusFile { table: B28003, dataset: Dataset::Acs5, vintage },
            digest: Digest::of(&vintage.to_be_bytes()),
            origin: Origin::Imported,
            retrieved: chrono::DateTime::UNIX_EPOCH,
            later_revision: false,
        },
        rows: Rows::Acs(rows.finish()).into(),
    });
    Some((held.collect(), shares))
}

#[test]
fn shares_of_2021_and_what_they_conclude() {
    let Some((held, _)) = tables() else { return };
    let (met, not_met) = (Verdict::Met, Verdict::NotMet);
    let cases = [
        ("Scottsdale, AZ", 106_577, 113_451, "93.9410", met, Strength::OutsideMargin),
        ("Detroit, MI", 185_972, 250_096, "74.3602", not_met, Strength::WithinMargin),
        ("New York, NY", 2_765_573, 3_250_657, "85.0774", met, Strength::OutsideMargin),
    ];
    for (city, part, whole, share, verdict, strength) in cases {
        let outcome = judged(&held, &named(city), Metric::Broadband, "2023-07-01");
        assert_eq!(
            (outcome.verdict, outcome.strength, outcome.basis),
            (verdict, Some(strength), Some(Basis::Fallback)),
            "{city}"
        );
        let seen = outcome.observation.unwrap();
        let Detail::Share { numerator, denominator, .. } = seen.detail else { panic!("no share") };
        assert_eq!((numerator, denominator), (Decimal::from(part), Decimal::from(whole)), "{city}");
        assert_eq!(round_half_up(seen.value, 4), decimal(share), "{city}");
        assert!(seen.flags.contains(Flag::MarginUpperBound), "{city}");
        assert_eq!(
            (seen.method.to_string().as_str(), seen.period.label().as_str()),
            ("any-with-computer/acs5", "2017-2021")
        );
    }
    let detroit = judged(&held, &named("Detroit, MI"), Metric::Broadband, "2023-07-01").observation.unwrap();
    assert_eq!(round_half_up(detroit.moe90.unwrap(), 2), decimal("0.96"));
}

/// Every share that was published, to its four decimals, by the vintage that was the newest.
#[test]
fn every_published_share() {
    let Some((held, shares)) = tables() else { return };
    let mut compared = 0;
    for (vintage, as_of) in [(2017, "2018-12-31"), (2019, "2020-12-31"), (2021, "2022-12-31")] {
        let measurer = measurer(&held, as_of);
        for city in crate::data::config().registry.iter() {
            let Some(share) = shares.get(&(city.geoid.to_string(), vintage)) else { continue };
            let derived = derived(&measurer, &resident_outcomes::model::City::Us(city.clone()), Metric::Broadband);
            let seen = value(&derived, "any-with-computer/acs5").unwrap();
            assert_eq!(round_half_up(seen, 4), decimal(share), "{} {vintage}", city.name);
            compared += 1;
        }
    }
    assert!(compared >= 1_400, "{compared}");
}
