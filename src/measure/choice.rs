//! Which rows of the monitors behind a value were used, and why each of the others was left out: for people who redo
//! it by hand. What decides are the predicates and the order that the value itself was made with.

mod considered;
mod rows;

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::days::Quarter;
use super::fit;
use super::monitor_year::MonitorYear;
use super::series::monitor_years;
use super::site_year::speakers;
use crate::model::rows::Rows;
use crate::model::{Detail, Digest, Method, MonitorId, Observation, PocRule, SiteId, Statistic};

pub use considered::considered;
pub(super) use rows::places;

/// A monitor on one of the sites that a value was made from, or that was looked at in vain.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice {
    /// The monitor.
    pub monitor: MonitorId,
    /// Why it does not speak for its site; none where it does.
    pub silent: Option<&'static str>,
    /// Its annual mean in µg/m³, if its rows give one.
    pub mean: Option<Decimal>,
    /// Its rows in the order of the reply, those alike together.
    pub rows: Vec<Row>,
    /// Its quarters, where its year is made of days.
    pub quarters: Option<[Quarter; 4]>,
    /// Where it stands; told where the method gave no value.
    pub stands: Option<Stands>,
}

/// Where a monitor that was looked at in vain stands, as far as the method asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stands {
    /// Whether that is where the method looks.
    pub inside: bool,
    /// The EPA's name of its city; none where it names none.
    pub city: Option<String>,
    /// The EPA's name of its county.
    pub county: Option<String>,
    /// Metres from the city's point, where the method looks at it.
    pub distance_m: Option<u32>,
}

/// Rows of a monitor that are alike but for their standards or days.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Their numbers in the reply.
    pub records: Vec<u64>,
    /// The standards that they were summarised under.
    pub standards: BTreeSet<String>,
    /// What they are, in words.
    pub words: String,
    /// Why they were left out; none where the monitor's year is made of them.
    pub left_out: Option<&'static str>,
}

impl Row {
    /// Whether the monitor's year is made of them, or would be if it were complete.
    #[must_use]
    pub fn is_candidate(&self) -> bool {
        self.left_out.is_none_or(|why| why == fit::INCOMPLETE)
    }
}

/// The monitors of the value's sites by the rows of one of its replies, which has `from` as its digest.
#[must_use]
pub fn choices(rows: &Rows, from: &Digest, seen: &Observation) -> Vec<Choice> {
    let (Method::Pm25 { statistic, mean, poc, events }, Detail::Sites(sites)) = (seen.method, &seen.detail) else {
        return Vec::new();
    };
    let Some(mut years) = monitor_years(rows, mean, events) else { return Vec::new() };
    years.sort_by_key(|year| year.place.monitor);
    let rule = if statistic == Statistic::CountyMax { PocRule::Max } else { poc };
    let mut choices = Vec::new();
    for site in sites {
        let used = (site.evidence == *from).then_some(&site.records[..]);
        let speaking = speaking(&years, site.monitor.site, rule, used);
        for (monitor, rows, quarters) in rows::of_site(rows, site.monitor.site, events) {
            let year = years.iter().find(|year| year.place.monitor == monitor);
            let silent = (!speaking.contains(&monitor)).then(|| why_silent(year, rule));
            choices.push(Choice { monitor, silent, mean: year.map(|year| year.mean), rows, quarters, stands: None });
        }
    }
    choices
}

/// Which of the site's monitors speak. Where the value came from this very reply it names their records.
fn speaking(years: &[MonitorYear<'_>], site: SiteId, rule: PocRule, used: Option<&[u64]>) -> BTreeSet<MonitorId> {
    let here = (0..years.len()).filter(|at| years[*at].place.monitor.site == site);
    let id = |at: usize| years[at].place.monitor;
    match used {
        None => speakers(years, here, rule).map(id).collect(),
        Some(used) => here.filter(|at| years[*at].records.iter().any(|record| used.contains(record))).map(id).collect(),
    }
}

fn why_silent(year: Option<&MonitorYear<'_>>, rule: PocRule) -> &'static str {
    match (year, rule) {
        (None, _) => "none of its rows is of use",
        (Some(year), _) if !year.complete => "its year is incomplete",
        (_, PocRule::Lowest) => "a lower POC speaks",
        (_, PocRule::Max) => "a higher monitor speaks",
        (_, PocRule::Mean) => "it stands outside the area looked at",
    }
}
