//! One figure: its records taken together, a period at a time.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::Found;
use super::whole::Reach;
use crate::measure::margin::{self, Estimated};
use crate::model::nominated::{Aggregate, Figure, Record};
use crate::model::{Digest, FigureUse, Gap, Origin, Period, Reason, RecordUse};

/// How many records are named behind a figure.
const FIRST: usize = 5;

/// A figure's value for one period.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct FigureValue {
    pub used: FigureUse,
    pub moe90: Option<Decimal>,
    pub origin: Origin,
    pub later_revision: bool,
    pub evidence: BTreeSet<Digest>,
}

/// The figure of every period that its records are of.
pub(super) fn figure_values(
    part: &'static str,
    figure: &Figure,
    found: &Found,
    as_of: NaiveDate,
) -> BTreeMap<Period, Result<FigureValue, Gap>> {
    let mut by_period: BTreeMap<Period, Vec<&Record>> = BTreeMap::new();
    for record in &found.records {
        by_period.entry(record.of).or_default().push(record);
    }
    let aggregate = aggregate(figure);
    // A reader says that there is no record only where nothing was counted in the time that the definition names.
    if let Some(period) = figure.period().filter(|_| found.records.is_empty() && aggregate == Aggregate::Count) {
        by_period.insert(period, Vec::new());
    }
    let reach = Reach::of(found, aggregate, as_of);
    let of_period = |(period, records): (Period, Vec<&Record>)| {
        let value = reach.whole(period).and_then(|()| together(aggregate, &records));
        (period, value.map(|taken| of_figure(part, figure, found, period, &records, taken)))
    };
    by_period.into_iter().map(of_period).collect()
}

/// How the records are taken together. A survey's lines are added up; where there is one record, its sum is itself.
fn aggregate(figure: &Figure) -> Aggregate {
    match figure {
        Figure::Aqs(aqs) => aqs.aggregate,
        _ => figure.rows().map_or(Aggregate::Sum, |rows| rows.aggregate),
    }
}

#[derive(Clone, Copy)]
struct Taken {
    value: Decimal,
    moe90: Option<Decimal>,
    without_value: u64,
}

fn together(aggregate: Aggregate, records: &[&Record]) -> Result<Taken, Gap> {
    if aggregate == Aggregate::Count {
        return Ok(Taken { value: Decimal::from(records.len()), moe90: None, without_value: 0 });
    }
    let with: Vec<(&Record, Decimal)> = records.iter().filter_map(|record| Some((*record, record.value?))).collect();
    if with.is_empty() {
        return Err(Gap::new(Reason::Suppressed, "none of the records has a value"));
    }
    let without_value = (records.len() - with.len()) as u64;
    if aggregate == Aggregate::Sum && without_value > 0 {
        let text = format!("{without_value} of {} records have no value, so their sum is not known", records.len());
        return Err(Gap::new(Reason::Suppressed, text));
    }
    let too_large = || Gap::new(Reason::Suppressed, "the sum of the records is too large to be written");
    let values = with.iter().map(|(_, value)| *value);
    let sum = || values.clone().try_fold(Decimal::ZERO, Decimal::checked_add).ok_or_else(too_large);
    let value = match aggregate {
        Aggregate::Mean => sum()? / Decimal::from(with.len()),
        Aggregate::Median => median(values.collect()),
        Aggregate::Last => last(&with)?,
        Aggregate::Sum | Aggregate::Count => sum()?,
    };
    Ok(Taken { value, moe90: margin_of_sum(aggregate, &with), without_value })
}

fn margin_of_sum(aggregate: Aggregate, with: &[(&Record, Decimal)]) -> Option<Decimal> {
    let estimated = with.iter().map(|(record, value)| Some(Estimated::new(*value, record.moe90?)));
    let parts: Vec<Estimated> = estimated.collect::<Option<_>>()?;
    match &parts[..] {
        [only] => Some(only.moe90),
        parts => (aggregate == Aggregate::Sum).then(|| margin::of_sum(parts)).flatten(),
    }
}

/// The middle value, or the mean of the two in the middle.
fn median(mut values: Vec<Decimal>) -> Decimal {
    values.sort_unstable();
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { (values[middle - 1] + values[middle]) / Decimal::TWO }
}

/// The value of the latest date, of which there may be only one.
fn last(with: &[(&Record, Decimal)]) -> Result<Decimal, Gap> {
    let latest = with.iter().filter_map(|(record, _)| record.date).max();
    let of_that_day: BTreeSet<Decimal> =
        with.iter().filter(|(record, _)| record.date == latest).map(|(_, value)| *value).collect();
    match of_that_day.first() {
        Some(only) if of_that_day.len() == 1 => Ok(*only),
        _ => {
            let day = latest.map(|day| day.to_string()).unwrap_or_default();
            let many = of_that_day.len();
            Err(Gap::new(
                Reason::Suppressed,
                format!("{many} different values are of the last day, {day}: which is meant is not said"),
            ))
        }
    }
}

fn of_figure(
    part: &'static str,
    figure: &Figure,
    found: &Found,
    period: Period,
    records: &[&Record],
    taken: Taken,
) -> FigureValue {
    let of_reply = |record: &Record| found.replies.get(record.reply);
    let first = records.iter().take(FIRST).filter_map(|record| {
        let evidence = of_reply(record)?.digest;
        Some(RecordUse { evidence, record: record.number, words: record.words.clone(), value: record.value })
    });
    let used = FigureUse {
        part,
        from: figure.dataset(),
        period,
        value: taken.value,
        records: records.len() as u64,
        without_value: taken.without_value,
        first: first.collect(),
    };
    // That there is no further record is known from every page.
    let (origin, later_revision) = found.replies.iter().fold((Origin::Agency, false), |(origin, later), reply| {
        (origin.max(reply.origin), later | reply.later_revision)
    });
    let evidence = found.replies.iter().map(|reply| reply.digest).collect();
    FigureValue { used, moe90: taken.moe90, origin, later_revision, evidence }
}
