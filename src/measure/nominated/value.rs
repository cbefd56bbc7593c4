//! A way's value: one figure, or one over another of the same time.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::Periods;
use super::figure::FigureValue;
use crate::measure::margin::{self, Estimated};
use crate::model::nominated::{Figure, Margin, Measure, Way};
use crate::model::{Digest, FigureUse, Flag, Flags, Gap, Origin, Period, Reason};

/// The value of a way for one period.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Valued {
    pub period: Period,
    pub value: Decimal,
    pub moe90: Option<Decimal>,
    pub flags: Flags,
    pub figures: Vec<FigureUse>,
    pub origin: Origin,
    pub evidence: BTreeSet<Digest>,
}

type Values = BTreeMap<Period, Result<FigureValue, Gap>>;

/// The value of every period. `of` gives a figure's values by the key it stands under.
pub(super) fn of_way(way: &Way<'_>, of: &dyn Fn(&'static str, &Figure) -> Values) -> Periods {
    let valued = match way.measure {
        Measure::One(figure) => of("measure", figure)
            .into_iter()
            .map(|(period, value)| (period, value.map(|value| alone(&value))))
            .collect(),
        Measure::Ratio { numerator, denominator, scale } => {
            let (counted, among) = (of("numerator", numerator), of("denominator", denominator));
            let part = same_table(numerator, denominator);
            ratios(counted, &among, *scale, part)
        }
    };
    with_margin(valued, way.margin, of)
}

/// Whether both are lines of one table of one survey, so that the one can be a part of the other.
fn same_table(numerator: &Figure, denominator: &Figure) -> bool {
    match (numerator, denominator) {
        (Figure::Census(one), Figure::Census(other)) => (&one.table, one.dataset) == (&other.table, other.dataset),
        _ => false,
    }
}

fn alone(value: &FigureValue) -> Valued {
    Valued {
        period: value.used.period,
        value: value.used.value,
        moe90: value.moe90,
        flags: later(value.later_revision),
        figures: vec![value.used.clone()],
        origin: value.origin,
        evidence: value.evidence.clone(),
    }
}

fn later(is_later: bool) -> Flags {
    is_later.then_some(Flag::LaterRevision).into_iter().collect()
}

fn ratios(counted: Values, among: &Values, scale: Decimal, part: bool) -> Periods {
    let one = |(period, counted): (Period, Result<FigureValue, Gap>)| {
        let value = counted.and_then(|counted| {
            let among = of_the_same_time(among, period)?;
            ratio(period, &counted, among, scale, part)
        });
        (period, value)
    };
    counted.into_iter().map(one).collect()
}

/// What it is counted among at that time: of the same period, else of one that ends in the same year and holds it, as a
/// survey of five years does.
fn of_the_same_time(among: &Values, period: Period) -> Result<&FigureValue, Gap> {
    let holds = |other: &Period| other.from <= period.from && other.end_year() == period.end_year();
    let found = among.get(&period).or_else(|| among.iter().find(|(other, _)| holds(other)).map(|(_, value)| value));
    match found {
        Some(Ok(value)) => Ok(value),
        Some(Err(gap)) => Err(Gap::new(gap.reason, format!("the denominator: {gap}"))),
        None => {
            let text = format!("the denominator has no figure of {}", period.label());
            Err(Gap::new(Reason::NotPublished, text))
        }
    }
}

fn ratio(
    period: Period,
    counted: &FigureValue,
    among: &FigureValue,
    scale: Decimal,
    part: bool,
) -> Result<Valued, Gap> {
    let (above, below) = (counted.used.value, among.used.value);
    if below <= Decimal::ZERO {
        return Err(Gap::new(Reason::Suppressed, format!("the denominator is {below} in {}", period.label())));
    }
    let too_large = || Gap::new(Reason::Suppressed, "the quotient is too large to be written");
    // Multiplied first where that fits: 1 of 3 by 100 is exact for longer that way.
    let value = above.checked_mul(scale).and_then(|scaled| scaled.checked_div(below));
    let value = value.or_else(|| above.checked_div(below)?.checked_mul(scale)).ok_or_else(too_large)?;
    let moe90 = counted.moe90.zip(among.moe90).and_then(|(one, other)| {
        let (one, other) = (Estimated::new(above, one), Estimated::new(below, other));
        let margin =
            if part && above <= below { margin::of_proportion(one, other) } else { margin::of_ratio(one, other) };
        margin?.checked_mul(scale)
    });
    Ok(Valued {
        period,
        value,
        moe90,
        flags: later(counted.later_revision || among.later_revision),
        figures: vec![counted.used.clone(), among.used.clone()],
        origin: counted.origin.max(among.origin),
        evidence: counted.evidence.union(&among.evidence).copied().collect(),
    })
}

/// Adds the margin that the definition names: stated, or a figure of the same period.
fn with_margin(mut periods: Periods, margin: Option<&Margin>, of: &dyn Fn(&'static str, &Figure) -> Values) -> Periods {
    match margin {
        None => {}
        Some(Margin::Stated(stated)) => {
            periods.values_mut().flatten().for_each(|valued| valued.moe90 = Some(*stated));
        }
        Some(Margin::Figure(figure)) => {
            let margins = of("margin", figure);
            for valued in periods.values_mut().flatten() {
                match margins.get(&valued.period) {
                    Some(Ok(margin)) if margin.used.value >= Decimal::ZERO => {
                        valued.moe90 = Some(margin.used.value);
                        valued.figures.push(margin.used.clone());
                        valued.evidence.extend(&margin.evidence);
                        valued.origin = valued.origin.max(margin.origin);
                    }
                    _ => valued.flags.insert(Flag::MarginMissing),
                }
            }
        }
    }
    periods
}
