//! Monitor-years by year, kind of mean and event rule, from the most direct rows at hand, and what those rows cover.
//!
//! A place that the rows do not cover is "not held", never "no monitor".

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::coverage::{self, Area, Coverage, Needs};
use super::layout::Layout;
use super::monitor_year::{self, DayFileMean, MonitorYear};
use super::site_year::{SiteYear, site_year};
use crate::config::Releases;
use crate::model::evidence::Resource;
use crate::model::rows::{Held, Rows};
use crate::model::{CountyFips, Events, MeanOf, PlaceGeoid, PocRule, Provenance, UsCity, Year};

/// A group of monitor-years from replies of one kind.
pub(super) struct Series<'a> {
    /// Every monitor, complete or not, in the order of their codes.
    pub monitors: Vec<MonitorYear<'a>>,
    /// The reply of each monitor, beside it.
    pub from: Vec<&'a Provenance>,
    /// Every reply whose rows were looked through, whether a monitor came of it or not.
    pub replies: Vec<&'a Provenance>,
    /// Where they stand: often shared with another series.
    pub layout: Arc<Layout<'a>>,
    /// Each site's year by each rule.
    years: Vec<[Option<SiteYear>; PocRule::ALL.len()]>,
    coverage: Coverage,
}

/// A county's published figure.
pub(super) struct Published<'a> {
    pub value: Decimal,
    pub closed: bool,
    pub from: &'a Provenance,
}

type Key = (MeanOf, Events);

/// All air data at hand.
pub(super) struct Air<'a> {
    series: BTreeMap<Key, BTreeMap<Year, Vec<Series<'a>>>>,
    published: BTreeMap<Year, BTreeMap<CountyFips, Published<'a>>>,
    shipped_cities: BTreeSet<&'a PlaceGeoid>,
    /// The annual summaries that say nothing of completeness, by year.
    pub silent_on_completeness: BTreeMap<Year, Vec<&'a Provenance>>,
}

/// Which means one kind of rows can give.
const MEANS: [(MeanOf, Events); 3] =
    [(MeanOf::Days, Events::Measured), (MeanOf::Days, Events::Regulatory), (MeanOf::Quarters, Events::Measured)];

impl<'a> Air<'a> {
    pub(super) fn new(held: &'a [Held], releases: &Releases, as_of: NaiveDate) -> Self {
        let mut groups: BTreeMap<(Year, u8), Vec<&Held>> = BTreeMap::new();
        let mut air = Self {
            series: BTreeMap::new(),
            published: BTreeMap::new(),
            shipped_cities: held.iter().filter_map(coverage::shipped_cities).flatten().collect(),
            silent_on_completeness: BTreeMap::new(),
        };
        for one in held {
            air.publish(one, releases, as_of);
            if let Some((year, rank)) = year_and_rank(one)
                && releases.year_released(year) <= as_of
            {
                groups.entry((year, rank)).or_default().push(one);
            }
        }
        // In the order of rank, so that the most direct kind of rows is looked at first.
        for ((year, _), mut members) in groups {
            // Of a monitor in several replies the most direct and latest one speaks, in whatever order they came.
            members.sort_by_key(|held| (held.from.origin, Reverse(held.from.retrieved), &held.from.resource));
            air.mark_silence(year, &members);
            for (mean, events) in MEANS {
                let layout =
                    air.series.values().filter_map(|years| years.get(&year)?.last()).map(|other| &other.layout);
                if let Some(series) = Series::new(&members, mean, events, layout) {
                    air.series.entry((mean, events)).or_default().entry(year).or_default().push(series);
                }
            }
        }
        air
    }

    fn mark_silence(&mut self, year: Year, members: &[&'a Held]) {
        let silent = |held: &&'a Held| match &*held.rows {
            Rows::Annual(rows) => !rows.is_empty() && rows.iter().all(|row| row.complete.is_none()),
            _ => false,
        };
        let silent: Vec<_> = members.iter().copied().filter(silent).map(|held| &held.from).collect();
        if !silent.is_empty() {
            self.silent_on_completeness.entry(year).or_default().extend(silent);
        }
    }

    fn publish(&mut self, held: &'a Held, releases: &Releases, as_of: NaiveDate) {
        let Rows::Counties(rows) = &*held.rows else { return };
        for row in rows.iter().filter(|row| releases.year_released(row.year) <= as_of) {
            let published = Published { value: row.value, closed: row.closed, from: &held.from };
            self.published.entry(row.year).or_default().insert(row.county.clone(), published);
        }
    }

    /// The newest year with series of this kind that cover the city, and the first such series.
    pub(super) fn newest(
        &self,
        mean: MeanOf,
        events: Events,
        city: &UsCity,
        needs: Needs,
        only: Option<Year>,
    ) -> Option<(Year, &Series<'a>)> {
        let years = self.series.get(&(mean, events))?.iter().rev();
        let mut asked = years.filter(|(year, _)| only.is_none_or(|only| only == **year));
        asked.find_map(|(year, series)| Some((*year, covering(series, city, needs)?)))
    }

    /// The series of one year that covers the city.
    pub(super) fn of_year(
        &self,
        year: Year,
        mean: MeanOf,
        events: Events,
        city: &UsCity,
        needs: Needs,
    ) -> Option<&Series<'a>> {
        covering(self.series.get(&(mean, events))?.get(&year)?, city, needs)
    }

    /// The newest year with published county figures for any of the city's counties.
    pub(super) fn newest_published(
        &self,
        city: &UsCity,
        only: Option<Year>,
    ) -> Option<(Year, &BTreeMap<CountyFips, Published<'a>>)> {
        let mut years = self.published.iter().rev().filter(|(year, _)| only.is_none_or(|only| only == **year));
        years
            .find(|(_, counties)| city.counties.iter().any(|share| counties.contains_key(&share.county)))
            .map(|(year, counties)| (*year, counties))
    }

    /// The reply that a printed county figure is in, of whatever county and year.
    pub(super) fn printed_in(&self) -> Option<&'a Provenance> {
        self.published.values().flat_map(BTreeMap::values).map(|figure| figure.from).next()
    }

    /// The series of one year that covers an area larger than a city.
    pub(super) fn over(&self, year: Year, mean: MeanOf, events: Events, area: &Area<'_>) -> Option<&Series<'a>> {
        self.series.get(&(mean, events))?.get(&year)?.iter().find(|series| series.coverage.covers_area(area))
    }

    /// The EPA's name of a county, where a monitor at hand stands in it.
    pub(super) fn county_name(&self, county: &CountyFips) -> Option<&'a str> {
        let mut layouts = self.series.values().flat_map(BTreeMap::values).flatten().map(|series| &series.layout);
        layouts.find_map(|layout| layout.county_name(county))
    }

    /// Whether the shipped air figures were chosen for the city.
    pub(super) fn ships(&self, city: &UsCity) -> bool {
        self.shipped_cities.contains(&city.geoid)
    }

    /// Every county with a monitor or a published figure.
    pub(super) fn counties(&self) -> BTreeSet<CountyFips> {
        let monitors = self.series.values().flat_map(BTreeMap::values).flatten().flat_map(|series| &series.monitors);
        let counties = monitors.filter_map(|monitor| monitor.place.monitor.site.county());
        counties.chain(self.published.values().flat_map(|counties| counties.keys().cloned())).collect()
    }
}

/// The first series that covers what is looked at around the city.
fn covering<'s, 'a>(series: &'s [Series<'a>], city: &UsCity, needs: Needs) -> Option<&'s Series<'a>> {
    series.iter().find(|series| series.coverage.covers(city, needs))
}

/// The year of air rows, and how near they stand to the agency's own annual figure.
fn year_and_rank(held: &Held) -> Option<(Year, u8)> {
    match (&held.from.resource, &*held.rows) {
        (Resource::AnnualFile { year }, Rows::Annual(_)) => Some((*year, 0)),
        (Resource::AqsQuery { year, .. }, Rows::Annual(_)) => Some((*year, 1)),
        (Resource::DailyFile { year }, Rows::Days(_)) => Some((*year, 2)),
        (Resource::AqsQuery { year, .. }, Rows::Quarters(_)) => Some((*year, 3)),
        (_, Rows::Shipped(rows)) => rows.monitors.first().map(|row| (row.year, 4)),
        _ => None,
    }
}

impl<'a> Series<'a> {
    fn new<'l>(
        members: &[&'a Held],
        mean: MeanOf,
        events: Events,
        mut layouts: impl Iterator<Item = &'l Arc<Layout<'a>>>,
    ) -> Option<Self>
    where
        'a: 'l,
    {
        let mut monitors: BTreeMap<_, (MonitorYear<'a>, &'a Provenance)> = BTreeMap::new();
        let mut says_anything = false;
        for held in members {
            let Some(years) = monitor_years(&held.rows, mean, events) else { continue };
            says_anything = true;
            for year in years {
                monitors.entry(year.place.monitor).or_insert((year, &held.from));
            }
        }
        if !says_anything {
            return None;
        }
        let (monitors, from): (Vec<_>, Vec<_>) = monitors.into_values().unzip();
        let places: Vec<_> = monitors.iter().map(|monitor| monitor.place).collect();
        let layout =
            layouts.find(|layout| layout.is_of(&places)).cloned().unwrap_or_else(|| Arc::new(Layout::new(places)));
        let by_rule =
            |site: &Range<usize>| [0, 1, 2].map(|rule| site_year(&monitors, site.clone(), PocRule::ALL[rule]));
        let years = layout.sites.iter().map(by_rule).collect();
        let replies = members.iter().map(|held| &held.from).collect();
        Some(Self { monitors, from, replies, layout, years, coverage: Coverage::of(members) })
    }

    /// The year of a site, if any of its monitors is complete.
    pub(super) fn site_year(&self, site: usize, rule: PocRule) -> Option<SiteYear> {
        self.years[site][rule as usize]
    }
}

/// The monitor-years that these rows give for one kind of mean; none where they cannot say.
pub(super) fn monitor_years(rows: &Rows, mean: MeanOf, events: Events) -> Option<Vec<MonitorYear<'_>>> {
    let of_day_file = match mean {
        MeanOf::Days => DayFileMean::OfDays,
        MeanOf::Quarters => DayFileMean::OfQuarters,
        MeanOf::Published => return None,
    };
    match (rows, mean, events) {
        (Rows::Annual(rows), MeanOf::Days, _) => {
            let says = rows.is_empty() || rows.iter().any(|row| row.complete.is_some());
            says.then(|| monitor_year::from_annual(rows, events))
        }
        (Rows::Days(rows), _, Events::Measured) => Some(monitor_year::from_days(rows, of_day_file)),
        (Rows::Quarters(rows), MeanOf::Quarters, Events::Measured) => Some(monitor_year::from_quarters(rows)),
        (Rows::Shipped(rows), _, Events::Measured) => Some(monitor_year::from_shipped(&rows.monitors, of_day_file)),
        _ => None,
    }
}
