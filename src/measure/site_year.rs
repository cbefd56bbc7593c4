//! One number for one site and year: which of its monitors speaks.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::monitor_year::MonitorYear;
use crate::model::{PocRule, Point, SiteId};

/// A site's year.
#[derive(Clone, Debug, PartialEq)]
pub struct SiteYear<'a> {
    /// The complete monitors it was made from, the lowest POC first; never empty.
    pub monitors: Vec<&'a MonitorYear<'a>>,
    /// The value in µg/m³.
    pub value: Decimal,
}

impl SiteYear<'_> {
    /// The monitor that names the site.
    #[must_use]
    pub fn first(&self) -> &MonitorYear<'_> {
        self.monitors[0]
    }

    /// The site.
    #[must_use]
    pub fn site(&self) -> &SiteId {
        &self.first().place.monitor.site
    }

    /// Where it stands.
    #[must_use]
    pub fn point(&self) -> Option<Point> {
        self.first().place.point
    }
}

/// The site-years of the complete monitors among `monitors`, in the order of site numbers.
#[must_use]
pub fn site_years<'a>(monitors: impl IntoIterator<Item = &'a MonitorYear<'a>>, rule: PocRule) -> Vec<SiteYear<'a>> {
    let mut sites: BTreeMap<&SiteId, Vec<&MonitorYear<'_>>> = BTreeMap::new();
    for monitor in monitors.into_iter().filter(|monitor| monitor.complete) {
        sites.entry(&monitor.place.monitor.site).or_default().push(monitor);
    }
    sites.into_values().filter_map(|monitors| site_year(monitors, rule)).collect()
}

fn site_year<'a>(mut monitors: Vec<&'a MonitorYear<'a>>, rule: PocRule) -> Option<SiteYear<'a>> {
    monitors.sort_by_key(|monitor| monitor.place.monitor.poc);
    match rule {
        PocRule::Lowest => monitors.truncate(1),
        PocRule::Max => {
            let highest = monitors.iter().map(|monitor| monitor.mean).max()?;
            monitors.retain(|monitor| monitor.mean == highest);
            monitors.truncate(1);
        }
        PocRule::Mean => {}
    }
    let value = mean(monitors.iter().map(|monitor| monitor.mean))?;
    Some(SiteYear { monitors, value })
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
