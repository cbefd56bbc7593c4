//! Constructors of judged values, so that a sample reads as what it says and not as how it is built.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};
use resident_outcomes::model::Trouble;
use resident_outcomes::model::evidence::Resource;
use resident_outcomes::model::method::Table;
use resident_outcomes::model::outcome::{Alternative, GroupCount};
use resident_outcomes::model::{
    Assessment, Basis, City, CityAbroad, CityAssessment, Country, CountyFips, CountyShare, Dataset, Definition,
    Derivation, Detail, Digest, Direction, Flag, Flags, Gap, Method, Metric, MonitorId, Observation, Origin, Outcome,
    Period, PlaceKind, Provenance, Reason, SiteUse, Standard, StandardId, State, Statistic, Strength, UsCity, Verdict,
};
use resident_outcomes::report::{Command, Run, Style, Supply};
use resident_outcomes::verify::summary::Summary;
use rust_decimal::Decimal;

pub fn number(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn digest(name: &str) -> Digest {
    Digest::of(name.as_bytes())
}

pub fn us_city(geoid: &str, name: &str, state: &str, county: &str) -> City {
    City::Us(UsCity {
        geoid: geoid.parse().unwrap(),
        name: name.to_owned(),
        state: State::from_usps(state).unwrap(),
        kind: PlaceKind::City,
        population: 100_000,
        counties: vec![CountyShare { county: county.parse().unwrap(), share: Decimal::ONE }],
        point: None,
        epa_names: Vec::new(),
    })
}

pub fn abroad(name: &str, alpha2: &str, country: &str) -> City {
    let country = Country { alpha2: alpha2.to_owned(), name: country.to_owned() };
    City::Abroad(CityAbroad { name: name.to_owned(), country })
}

pub fn broadband_standard() -> Standard {
    Standard {
        id: StandardId("itu-broadband-75".to_owned()),
        metric: Metric::Broadband,
        unit: Metric::Broadband.unit(),
        issuer: "Broadband Commission".to_owned(),
        edition: "2025 targets, target 3".to_owned(),
        scope: "world".to_owned(),
        direction: Direction::AtLeast,
        limit: number("75"),
        inclusive: true,
        rounding: None,
        from: None,
        until: Some(day("2025-12-31")),
        citation: "broadbandcommission.org/advocacy-targets".to_owned(),
        proxy_note: Some("the 75 % target counts users, not homes (true of every city)".to_owned()),
        programme: true,
    }
}

pub fn air_standard() -> Standard {
    Standard {
        id: StandardId("who-pm25-2021-it4".to_owned()),
        metric: Metric::Pm25,
        unit: Metric::Pm25.unit(),
        issuer: "World Health Organization".to_owned(),
        edition: "2021, interim target 4".to_owned(),
        scope: "world".to_owned(),
        direction: Direction::AtMost,
        limit: number("10"),
        inclusive: true,
        rounding: None,
        from: Some(day("2021-09-22")),
        until: None,
        citation: "WHO global air quality guidelines 2021, table 0.1".to_owned(),
        proxy_note: Some("monitors, not residents' average exposure: no modelled surface is held".to_owned()),
        programme: true,
    }
}

fn standard(metric: Metric) -> Standard {
    match metric {
        Metric::Broadband => broadband_standard(),
        Metric::Pm25 => air_standard(),
        Metric::Nominated => panic!("no agency measures it"),
    }
}

/// A share of households with the margin that the table's numerator alone gives: an upper bound.
pub fn share(definition: Definition, vintage: i32, counted: u32, margin: u32, all: u32) -> Observation {
    let (counted, margin, all) = (Decimal::from(counted), Decimal::from(margin), Decimal::from(all));
    let table = if definition == Definition::AnyWithComputer { Table::B28003 } else { Table::B28002 };
    Observation {
        method: Method::broadband(definition, Dataset::Acs5),
        period: Period::years(vintage - 4, vintage),
        value: counted / all * Decimal::ONE_HUNDRED,
        moe90: Some(margin / all * Decimal::ONE_HUNDRED),
        rounded_to: None,
        flags: [Flag::MarginUpperBound].into_iter().collect(),
        detail: Detail::Share { table, numerator: counted, denominator: all, record: 58 },
        origin: Origin::Snapshot,
        evidence: BTreeSet::from([digest("places")]),
    }
}

/// The mean over `sites`: monitor, value, kilometres from the city's point and the county's name.
pub fn over_sites(method: Method, year: i32, value: &str, sites: &[(&str, &str, Option<u32>, &str)]) -> Observation {
    let weight = Decimal::ONE / Decimal::from(sites.len());
    let used = sites.iter().map(|(monitor, value, metres, county)| SiteUse {
        monitor: MonitorId { site: monitor.parse().unwrap(), poc: 1 },
        value: number(value),
        distance_m: *metres,
        weight,
        city: None,
        county: Some((*county).to_owned()),
        point: None,
        site_name: None,
        records: vec![12],
        evidence: digest("annual"),
    });
    Observation {
        method,
        period: Period::year(year),
        value: number(value),
        moe90: None,
        rounded_to: None,
        flags: Flags::default(),
        detail: Detail::Sites(used.collect()),
        origin: Origin::Agency,
        evidence: BTreeSet::from([digest("annual")]),
    }
}

/// A county figure as the agency printed it.
pub fn published(county: &str, year: i32, value: &str) -> Observation {
    let county: CountyFips = county.parse().unwrap();
    Observation {
        method: Method::pm25(Statistic::CountyMax, resident_outcomes::model::MeanOf::Published),
        period: Period::year(year),
        value: number(value),
        moe90: None,
        rounded_to: Some(number("0.1")),
        flags: Flags::default(),
        detail: Detail::Counties(vec![(county, number(value))]),
        origin: Origin::Snapshot,
        evidence: BTreeSet::from([digest("counties")]),
    }
}

pub fn tried(seen: Observation, verdict: Verdict) -> Alternative {
    let derivation = Derivation { method: seen.method, period: seen.period, result: Ok(seen) };
    Alternative { derivation, verdict }
}

pub fn gap(method: Method, period: Period, reason: Reason, detail: &str) -> Alternative {
    let result = Err(Gap::new(reason, detail));
    Alternative { derivation: Derivation { method, period, result }, verdict: Verdict::Unknown(reason) }
}

/// An outcome with a value; `others` are the methods that were not chosen.
pub fn concluded(basis: Basis, seen: Observation, others: Vec<Alternative>) -> Outcome {
    let metric = seen.method.metric();
    let standard = standard(metric);
    let verdict = if standard.is_met_by(seen.value) { Verdict::Met } else { Verdict::NotMet };
    let strength = seen.moe90.map(|margin| {
        let within = (seen.value - standard.limit).abs() <= margin;
        if within { Strength::WithinMargin } else { Strength::OutsideMargin }
    });
    let mut methods = vec![tried(seen.clone(), verdict)];
    methods.extend(others);
    Outcome {
        metric,
        standard: Arc::new(standard),
        verdict,
        because: String::new(),
        basis: Some(basis),
        strength,
        observation: Some(seen),
        sensitivity: sensitivity(&methods),
        methods,
        answerable_until: None,
        nominated: None,
        three_years: None,
    }
}

/// An outcome about which nothing can be concluded.
pub fn open(metric: Metric, reason: Reason, because: &str, methods: Vec<Alternative>) -> Outcome {
    Outcome {
        metric,
        standard: Arc::new(standard(metric)),
        verdict: Verdict::Unknown(reason),
        because: because.to_owned(),
        basis: None,
        strength: None,
        observation: None,
        sensitivity: sensitivity(&methods),
        methods,
        answerable_until: None,
        nominated: None,
        three_years: None,
    }
}

fn sensitivity(methods: &[Alternative]) -> BTreeMap<&'static str, GroupCount> {
    let mut groups: BTreeMap<&'static str, GroupCount> = BTreeMap::new();
    for tried in methods {
        let group = groups.entry(tried.derivation.method.group()).or_default();
        match tried.verdict {
            Verdict::Met => group.met += 1,
            Verdict::NotMet => group.not_met += 1,
            Verdict::Unknown(_) => group.unknown += 1,
        }
    }
    groups
}

pub fn provenance(resource: Resource, origin: Origin, retrieved: &str, later_revision: bool) -> (Digest, Provenance) {
    let name = match &resource {
        Resource::Snapshot { file } => file.split('.').next().unwrap().to_owned(),
        Resource::AnnualFile { .. } => "annual".to_owned(),
        _ => "table".to_owned(),
    };
    let retrieved: DateTime<Utc> = retrieved.parse().unwrap();
    let digest = digest(&name);
    (digest, Provenance { resource, digest, origin, retrieved, later_revision })
}

pub fn assessed(as_of: &str, cities: Vec<(City, Vec<Outcome>)>, evidence: Vec<(Digest, Provenance)>) -> Assessment {
    Assessment {
        as_of: day(as_of),
        cities: cities
            .into_iter()
            .map(|(city, outcomes)| CityAssessment { city, as_of: None, outcomes, claims: Vec::new() })
            .collect(),
        evidence: evidence.into_iter().collect(),
    }
}

pub fn run(supply: Supply, troubles: Vec<Trouble>) -> Run {
    Run {
        program_version: "0.1.0".to_owned(),
        config_digest: digest("config"),
        supply,
        requests: if supply == Supply::Live { 2 } else { 0 },
        troubles,
        as_of_option: None,
        every_method: false,
        peers: Vec::new(),
        summary: Summary::default(),
        commands: Command::ALL.to_vec(),
    }
}

pub fn plain(width: usize) -> Style {
    Style { width, color: false, unicode: true }
}
