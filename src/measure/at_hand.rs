//! Which of an agency's files were public by a day and are not at hand: "no figure gives it" means little without.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::config::Releases;
use crate::model::evidence::{AqsService, Resource};
use crate::model::method::Table;
use crate::model::rows::{Held, Rows};
use crate::model::{Dataset, MeanOf, Method, Metric, Series, Year};

/// A kind of file that figures are made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A table of a survey.
    Table(Table, Dataset),
    /// Means of monitors over days or quarters, or county figures as printed.
    Air(MeanOf),
}

/// Files of one kind that are not at hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotAtHand {
    /// The kind.
    pub kind: Kind,
    /// The vintages or years without the agency's file, the oldest first.
    pub years: Vec<Year>,
    /// Those of them that shipped figures stand in for, of some places alone.
    pub shipped: Vec<Year>,
}

/// The files of a metric that were public by `as_of` and are not among the rows at hand. A year that is held for a part
/// of the country counts as held.
#[must_use]
pub fn not_at_hand(
    held: &[Held],
    series: &[Series],
    metric: Metric,
    releases: &Releases,
    as_of: NaiveDate,
) -> Vec<NotAtHand> {
    let at_hand: BTreeSet<(Kind, Year)> = held.iter().flat_map(files).collect();
    let shown: BTreeSet<(Kind, Year)> =
        series.iter().filter_map(|figure| Some((kind(figure.method)?, figure.period.end_year()))).collect();
    let mut missing: BTreeMap<Kind, Vec<Year>> = BTreeMap::new();
    for (kind, year) in published(metric, releases, as_of).filter(|file| !at_hand.contains(file)) {
        missing.entry(kind).or_default().push(year);
    }
    let told = missing.into_iter().map(|(kind, mut years)| {
        years.sort_unstable();
        let shipped = years.iter().copied().filter(|year| shown.contains(&(kind, *year))).collect();
        NotAtHand { kind, years, shipped }
    });
    told.collect()
}

fn published(metric: Metric, releases: &Releases, as_of: NaiveDate) -> impl Iterator<Item = (Kind, Year)> {
    let tables = [Table::B28002, Table::B28003];
    let kinds: Vec<(Kind, Vec<Year>)> = match metric {
        Metric::Broadband => Dataset::ALL
            .iter()
            .flat_map(|set| tables.map(|table| (Kind::Table(table, *set), releases.vintages(*set, as_of))))
            .collect(),
        Metric::Pm25 => MeanOf::ALL.iter().map(|of| (Kind::Air(*of), releases.years(as_of))).collect(),
        Metric::Nominated => Vec::new(),
    };
    kinds.into_iter().flat_map(|(kind, years)| years.into_iter().map(move |year| (kind, year)))
}

fn kind(method: Method) -> Option<Kind> {
    match method {
        Method::Broadband { definition, dataset } => Some(Kind::Table(definition.table(), dataset)),
        Method::Pm25 { mean, .. } => Some(Kind::Air(mean)),
        Method::Nominated(_) => None,
    }
}

/// The files that rows at hand are of. Shipped rows are of none, but for the county figures, which nobody else has.
fn files(held: &Held) -> Vec<(Kind, Year)> {
    let (days, quarters) = (Kind::Air(MeanOf::Days), Kind::Air(MeanOf::Quarters));
    match (&held.from.resource, &*held.rows) {
        (Resource::CensusFile { table, dataset, vintage } | Resource::CensusQuery { table, dataset, vintage }, _) => {
            vec![(Kind::Table(*table, *dataset), *vintage)]
        }
        (Resource::AnnualFile { year } | Resource::AqsQuery { service: AqsService::Annual, year, .. }, _) => {
            vec![(days, *year)]
        }
        (Resource::DailyFile { year }, _) => vec![(days, *year), (quarters, *year)],
        (Resource::AqsQuery { service: AqsService::Quarterly, year, .. }, _) => vec![(quarters, *year)],
        (_, Rows::Counties(rows)) => {
            let years: BTreeSet<Year> = rows.iter().map(|row| row.year).collect();
            years.into_iter().map(|year| (Kind::Air(MeanOf::Published), year)).collect()
        }
        _ => Vec::new(),
    }
}
