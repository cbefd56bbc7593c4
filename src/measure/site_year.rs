//! One number for one site and year: which of its monitors speaks.

use rust_decimal::Decimal;

use super::monitor_year::MonitorYear;
use crate::model::PocRule;

/// A site's year.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SiteYear {
    /// The monitor that names the site: of those it was made from the one with the lowest POC.
    pub first: usize,
    /// The value in µg/m³.
    pub value: Decimal,
    /// Whether each of the monitors was certified.
    pub certified: bool,
    /// Whether one of the monitors had several rows that fitted.
    pub several_rows: bool,
}

/// Those among a site's monitors (the lowest POC first) that speak for it: complete ones only.
pub fn speakers<'m>(
    monitors: &'m [MonitorYear<'_>],
    among: impl Iterator<Item = usize> + Clone + 'm,
    rule: PocRule,
) -> impl Iterator<Item = usize> + Clone + 'm {
    let complete = among.filter(|at| monitors[*at].complete);
    let higher = |best: usize, other: usize| if monitors[other].mean > monitors[best].mean { other } else { best };
    let only = match rule {
        PocRule::Mean => None,
        PocRule::Lowest => complete.clone().next(),
        PocRule::Max => complete.clone().reduce(higher),
    };
    complete.filter(move |at| rule == PocRule::Mean || Some(*at) == only)
}

/// The site's year by what those among its monitors say; none where no monitor is complete.
#[must_use]
pub fn site_year(
    monitors: &[MonitorYear<'_>],
    among: impl Iterator<Item = usize> + Clone,
    rule: PocRule,
) -> Option<SiteYear> {
    let speakers = speakers(monitors, among, rule);
    let first = speakers.clone().next()?;
    Some(SiteYear {
        first,
        value: mean(speakers.clone().map(|at| monitors[at].mean))?,
        certified: speakers.clone().all(|at| monitors[at].certified),
        several_rows: speakers.clone().any(|at| monitors[at].several_rows),
    })
}

/// The plain mean, if there is anything to average.
#[must_use]
pub fn mean(values: impl IntoIterator<Item = Decimal>) -> Option<Decimal> {
    let (mut sum, mut count) = (Decimal::ZERO, 0_u64);
    for value in values {
        sum += value;
        count += 1;
    }
    sum.checked_div(count.into())
}
