//! Household shares from tables of the American Community Survey, with the margin of the share.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::Measurer;
use super::margin::{self, Estimated};
use crate::config::Releases;
use crate::model::evidence::Resource;
use crate::model::method::Table;
use crate::model::rows::{AcsRow, AcsTable, Held, NoNumber, Rows};
use crate::model::{
    Dataset, Definition, Derivation, Detail, Flag, Flags, Gap, GeoId, Method, Observation, Period, Provenance, Reason,
    UsCity, Vintage, Year,
};

type Key = (Table, Dataset);

/// The tables at hand, newest vintage last, the most direct copy of each.
pub(super) struct Tables<'a>(BTreeMap<Key, BTreeMap<Vintage, Copies<'a>>>);

/// Copies of one table: a narrower or less direct one stands in where the first does not hold the place.
type Copies<'a> = Vec<(&'a AcsTable, &'a Provenance)>;

impl<'a> Tables<'a> {
    pub(super) fn new(held: &'a [Held], releases: &Releases, as_of: NaiveDate) -> Self {
        let mut tables: BTreeMap<Key, BTreeMap<Vintage, Copies<'a>>> = BTreeMap::new();
        for Held { from, rows } in held {
            let Rows::Acs(table) = &**rows else { continue };
            if releases.released(table.dataset, table.vintage).is_some_and(|day| day <= as_of) {
                let vintages = tables.entry((table.table, table.dataset)).or_default();
                vintages.entry(table.vintage).or_default().push((table, from));
            }
        }
        for copies in tables.values_mut().flat_map(BTreeMap::values_mut) {
            copies.sort_by_key(|(_, from)| (from.origin, from.resource.route()));
        }
        Self(tables)
    }

    /// The newest vintage whose copies can say something of the place, and the first copy that can.
    fn newest(&self, key: Key, city: &UsCity, year: Option<Year>) -> Option<Found<'a>> {
        let vintages = self.0.get(&key)?;
        let asked = vintages.iter().rev().filter(|(vintage, _)| year.is_none_or(|year| year == **vintage));
        let place = GeoId::of_place(&city.geoid);
        for (vintage, copies) in asked {
            let row = copies.iter().find_map(|(table, from)| table.row(&place).map(|row| (row, *from)));
            if let Some((row, from)) = row {
                return Some(Found { vintage: *vintage, row: Some(row), from });
            }
            // Only a table that lists places of the state can say that this one is not in it.
            if let Some((_, from)) = copies.iter().find(|(table, from)| covers_state(table, from, city)) {
                return Some(Found { vintage: *vintage, row: None, from });
            }
        }
        None
    }
}

/// Whether a place that is not among the rows is not in the agency's table. Shipped tables hold chosen cities, and a
/// saved answer of the Data API may have been asked for one state alone.
fn covers_state(table: &AcsTable, from: &Provenance, city: &UsCity) -> bool {
    match from.resource {
        Resource::CensusFile { .. } => true,
        Resource::CensusQuery { .. } => {
            let places = &GeoId::of_place(&city.geoid);
            table.starting(places.of_state()).next().is_some()
        }
        _ => false,
    }
}

/// The share of one vintage in the place whose row `pick` finds: none where no copy at hand has a number for it.
pub(super) fn share_by(
    at: &Measurer<'_>,
    method: Method,
    vintage: Vintage,
    pick: impl Fn(&AcsTable) -> Option<AcsRow<'_>>,
) -> Option<Observation> {
    let Method::Broadband { definition, dataset } = method else { return None };
    let copies = at.tables.0.get(&(definition.table(), dataset))?.get(&vintage)?;
    let (row, from) = copies.iter().find_map(|(table, from)| Some((pick(table)?, *from)))?;
    observe(method, definition, period(dataset, vintage), &row, from).ok()
}

/// The table in which a definition's lines were looked for without a value.
pub(super) fn looked_through<'a>(at: &Measurer<'a>, city: &UsCity, tried: &Derivation) -> Option<&'a Provenance> {
    let Method::Broadband { definition, dataset } = tried.method else { return None };
    let found = at.tables.newest((definition.table(), dataset), city, Some(tried.period.end_year()))?;
    Some(found.from)
}

struct Found<'a> {
    vintage: Vintage,
    row: Option<AcsRow<'a>>,
    from: &'a Provenance,
}

pub(super) fn is_copy_of(resource: &Resource, wanted: Table, of: Dataset, year: Vintage) -> bool {
    matches!(resource,
        Resource::CensusFile { table, dataset, vintage } | Resource::CensusQuery { table, dataset, vintage }
            if (*table, *dataset, *vintage) == (wanted, of, year))
}

fn survey(dataset: Dataset) -> &'static str {
    match dataset {
        Dataset::Acs5 => "5-year",
        Dataset::Acs1 => "1-year",
    }
}

/// The years that one vintage covers.
#[must_use]
pub fn period(dataset: Dataset, vintage: Vintage) -> Period {
    Period::years(vintage - dataset.years() + 1, vintage)
}

/// Tries one definition and dataset for one city.
pub(super) fn derive(at: &Measurer<'_>, city: &UsCity, method: Method, year: Option<Year>) -> Option<Derivation> {
    let Method::Broadband { definition, dataset } = method else { return None };
    let table = definition.table();
    let released = at.releases.vintages(dataset, at.as_of);
    let newest = year.or_else(|| released.first().copied()).unwrap_or_else(|| at.releases.first_vintage(dataset));
    let gap = |period, gap| Some(Derivation { method, period, result: Err(gap) });
    if !released.contains(&newest) {
        let since =
            at.releases.released(dataset, newest).map(|day| format!(": it came out on {day}")).unwrap_or_default();
        let words = format!("the {} survey of {newest} was not out by {}{since}", survey(dataset), at.as_of);
        return gap(period(dataset, newest), Gap::new(Reason::NotPublished, words));
    }
    let Some(found) = at.tables.newest((table, dataset), city, year) else {
        let why = at.why_missing(|resource| is_copy_of(resource, table, dataset, newest));
        return gap(period(dataset, newest), why);
    };
    let result = found.row.map_or_else(
        || {
            Err(Gap::new(
                Reason::NotInTable,
                format!("the place is not in {table} of the {} survey of {}", survey(dataset), found.vintage),
            ))
        },
        |row| observe(method, definition, period(dataset, found.vintage), &row, found.from),
    );
    let result = result.map(|mut seen| {
        if found.vintage < newest {
            seen.flags.insert(at.newer_flag(|resource| is_copy_of(resource, table, dataset, newest)));
        }
        seen
    });
    Some(Derivation { method, period: period(dataset, found.vintage), result })
}

impl Measurer<'_> {
    /// Why an older figure stands in: the agency had no newer one, or it is not at hand.
    pub(super) fn newer_flag(&self, is_newest: impl Fn(&Resource) -> bool) -> Flag {
        match self.why_missing(is_newest).reason {
            Reason::NotPublished => Flag::NewerNotPublished,
            _ => Flag::NewerNotHeld,
        }
    }
}

fn observe(
    method: Method,
    definition: Definition,
    period: Period,
    row: &AcsRow<'_>,
    from: &Provenance,
) -> Result<Observation, Gap> {
    let (counted, less) = definition.numerator();
    let whole = number(row, 1)?;
    let part = number(row, counted)?;
    let less = less.map(|line| number(row, line).map(|value| (line, value))).transpose()?;
    if whole.is_zero() {
        return Err(Gap::new(Reason::Suppressed, "the table counts no households there"));
    }
    let numerator = part - less.map_or(Decimal::ZERO, |(_, value)| value);
    let mut flags = Flags::default();
    let moe90 = match share_margin(row, counted, less, numerator, whole) {
        Margin::Known(moe) => Some(moe * Decimal::ONE_HUNDRED),
        Margin::UpperBound(moe) => {
            flags.insert(Flag::MarginUpperBound);
            Some(moe * Decimal::ONE_HUNDRED)
        }
        Margin::Missing => {
            flags.insert(Flag::MarginMissing);
            None
        }
    };
    if from.later_revision {
        flags.insert(Flag::LaterRevision);
    }
    Ok(Observation {
        method,
        period,
        value: numerator / whole * Decimal::ONE_HUNDRED,
        moe90,
        rounded_to: None,
        flags,
        detail: Detail::Share { table: definition.table(), numerator, denominator: whole, record: row.record },
        origin: from.origin,
        evidence: BTreeSet::from([from.digest]),
    })
}

fn number(row: &AcsRow<'_>, line: u16) -> Result<Decimal, Gap> {
    let words = |why| Gap::new(Reason::Suppressed, format!("line {line:03} has no number: {}", why_no_number(why)));
    row.estimate(line).value.map_err(words)
}

/// Why a cell holds no number.
pub(super) fn why_no_number(why: NoNumber) -> &'static str {
    match why {
        NoNumber::TooFewCases => "too few sample cases there",
        NoNumber::NotComputable => "too few samples to compute it",
        NoNumber::NotApplicable => "the Bureau marks it as not applicable or not available",
        NoNumber::NoMargin | NoNumber::OpenInterval | NoNumber::Annotated => "the Bureau replaced it by a symbol",
        NoNumber::Empty => "the cell is empty",
        NoNumber::NotHeld => "the line is not in the figures at hand",
    }
}

enum Margin {
    Known(Decimal),
    UpperBound(Decimal),
    Missing,
}

/// The margin of `(counted − less) / whole`: first the difference, then the proportion. Where the whole's own margin
/// is not at hand, the numerator's over the whole is an upper bound; a missing margin is never zero.
fn share_margin(
    row: &AcsRow<'_>,
    counted: u16,
    less: Option<(u16, Decimal)>,
    numerator: Decimal,
    whole: Decimal,
) -> Margin {
    let moe = |line: u16| row.estimate(line).moe90;
    let part = match less {
        None => moe(counted).ok(),
        Some((line, value)) => moe(counted).ok().zip(moe(line).ok()).and_then(|(first, second)| {
            margin::of_sum(&[Estimated::new(numerator + value, first), Estimated::new(value, second)])
        }),
    };
    let Some(part) = part else { return Margin::Missing };
    match moe(1) {
        Ok(whole_moe) => margin::of_proportion(Estimated::new(numerator, part), Estimated::new(whole, whole_moe))
            .map_or(Margin::Missing, Margin::Known),
        Err(NoNumber::NotHeld) => part.checked_div(whole).map_or(Margin::Missing, Margin::UpperBound),
        Err(_) => Margin::Missing,
    }
}
