//! Areas larger than a city, by the sites of all their counties alike.

use crate::measure::Measurer;
use crate::measure::coverage::Area;
use crate::measure::history::Figure;
use crate::measure::site_year::mean;
use crate::model::{Flags, Method, Period, PocRule, Statistic, Year};

/// The plain mean over the site-years of an area, each by its lowest monitor; none for other methods than those of the
/// county's mean, and where no rows at hand cover the whole area.
pub(in crate::measure) fn mean_over(at: &Measurer<'_>, area: &Area<'_>, method: Method, year: Year) -> Option<Figure> {
    let Method::Pm25 { statistic: Statistic::CountyMean, mean: of, poc: poc @ PocRule::Lowest, events } = method else {
        return None;
    };
    let series = at.air.over(year, of, events, area)?;
    let of_county = |county: &&_| series.layout.sites_in_county(county);
    let sites: Vec<usize> = match area {
        Area::Counties(counties) => counties.iter().flat_map(of_county).collect(),
        Area::State(fips) => series.layout.sites_in_state(fips).collect(),
    };
    let years: Vec<_> = sites.into_iter().filter_map(|site| series.site_year(site, poc)).collect();
    Some(Figure {
        flags: Flags::default(),
        period: Period::year(year),
        value: mean(years.iter().map(|year| year.value))?,
        moe90: None,
        evidence: years.iter().map(|year| series.from[year.first].digest).collect(),
    })
}
