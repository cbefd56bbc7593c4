//! Where monitors stand: by site, county and latitude, so that a city finds those around it without a look at each.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::{Bound, Range};

use crate::model::rows::MonitorPlace;
use crate::model::{BoundingBox, CountyFips, SiteId};

/// The monitors of one or more series, in the order of their codes: a site's stand together, and so do a county's and a
/// state's.
pub(super) struct Layout<'a> {
    /// Each monitor's place.
    pub places: Vec<&'a MonitorPlace>,
    /// The monitors of each site.
    pub sites: Vec<Range<usize>>,
    /// The site of each monitor.
    pub site_of: Vec<usize>,
    sites_by_county: BTreeMap<&'a str, Range<usize>>,
    by_latitude: Vec<(f64, usize)>,
    letters: HashMap<&'a str, String>,
}

impl<'a> Layout<'a> {
    /// The layout of monitors in the order of their codes.
    pub(super) fn new(places: Vec<&'a MonitorPlace>) -> Self {
        let mut sites: Vec<Range<usize>> = Vec::new();
        let mut site_of = Vec::with_capacity(places.len());
        let mut sites_by_county: BTreeMap<&str, Range<usize>> = BTreeMap::new();
        for of_site in places.chunk_by(|one, other| one.monitor.site == other.monitor.site) {
            let (site, first) = (sites.len(), site_of.len());
            sites.push(first..first + of_site.len());
            site_of.resize(first + of_site.len(), site);
            sites_by_county.entry(of_site[0].monitor.site.county_code()).or_insert(site..site).end = site + 1;
        }
        let latitude = |(monitor, place): (usize, &&MonitorPlace)| place.point.map(|point| (point.lat, monitor));
        let mut by_latitude: Vec<_> = places.iter().enumerate().filter_map(latitude).collect();
        by_latitude.sort_by(|one, other| one.0.total_cmp(&other.0));
        let names: HashSet<&str> = places.iter().filter_map(|place| place.city.as_deref()).collect();
        let letters = names.into_iter().map(|name| (name, letters(name))).collect();
        Self { places, sites, site_of, sites_by_county, by_latitude, letters }
    }

    /// Whether these monitors stand as the layout says.
    pub(super) fn is_of(&self, places: &[&MonitorPlace]) -> bool {
        let alike = |(ours, theirs): (&&MonitorPlace, &&MonitorPlace)| {
            ours.monitor == theirs.monitor && ours.point == theirs.point && ours.city == theirs.city
        };
        self.places.len() == places.len() && self.places.iter().zip(places).all(alike)
    }

    /// The sites of one county.
    pub(super) fn sites_in_county(&self, county: &CountyFips) -> Range<usize> {
        self.sites_by_county.get(county.as_str()).cloned().unwrap_or_default()
    }

    /// The monitors of one county.
    pub(super) fn in_county(&self, county: &CountyFips) -> Range<usize> {
        self.of_sites(self.sites_in_county(county))
    }

    /// The sites of one state.
    pub(super) fn sites_in_state(&self, fips: &str) -> Range<usize> {
        let counties = self
            .sites_by_county
            .range::<str, _>((Bound::Included(fips), Bound::Unbounded))
            .take_while(|(county, _)| county.starts_with(fips));
        counties.map(|(_, sites)| sites.clone()).reduce(|first, last| first.start..last.end).unwrap_or_default()
    }

    /// The monitors of one state.
    pub(super) fn in_state(&self, fips: &str) -> Range<usize> {
        self.of_sites(self.sites_in_state(fips))
    }

    /// The EPA's name of a county.
    pub(super) fn county_name(&self, county: &CountyFips) -> Option<&'a str> {
        self.in_county(county).find_map(|monitor| self.places[monitor].county.as_deref())
    }

    /// The monitors within a box, in no order.
    pub(super) fn in_box(&self, bounds: BoundingBox) -> impl Iterator<Item = usize> {
        let from = self.by_latitude.partition_point(|(latitude, _)| *latitude < bounds.south);
        let monitors = self.by_latitude[from..].iter().take_while(move |(latitude, _)| *latitude <= bounds.north);
        let inside = move |monitor: &usize| self.places[*monitor].point.is_some_and(|point| bounds.contains(point));
        monitors.map(|(_, monitor)| *monitor).filter(inside)
    }

    /// The letters of one of the EPA's names of cities.
    pub(super) fn letters(&self, name: &str) -> &str {
        self.letters.get(name).map_or("", String::as_str)
    }

    /// The number of a site.
    pub(super) fn site(&self, id: &SiteId) -> Option<usize> {
        self.sites.binary_search_by(|site| self.places[site.start].monitor.site.cmp(id)).ok()
    }

    /// What a site is called.
    pub(super) fn id(&self, site: usize) -> &SiteId {
        &self.places[self.sites[site].start].monitor.site
    }

    fn of_sites(&self, sites: Range<usize>) -> Range<usize> {
        if sites.is_empty() { 0..0 } else { self.sites[sites.start].start..self.sites[sites.end - 1].end }
    }
}

/// What of a city's name is compared: no case, no signs, and no remark in brackets.
pub(super) fn letters(name: &str) -> String {
    let name = name.split(" (").next().unwrap_or(name);
    let spaced = name.to_lowercase().replace(['-', '/', '(', ')', '.', ','], " ");
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}
