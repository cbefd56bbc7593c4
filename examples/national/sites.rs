//! Where monitors stand: in the registry's cities, near them, and away from all.

use resident_outcomes::config::Registry;
use resident_outcomes::model::UsCity;

use crate::annual;
use crate::prng::Prng;

/// Sites; so many of them have PM2.5 monitors as give the rows that a file has.
const SITES: usize = 2_000;

/// A site with what stays the same over the years.
pub struct Site {
    /// State, county and site codes.
    pub codes: [String; 3],
    /// Degrees north and east.
    pub at: (f64, f64),
    /// The EPA's name of its city, or `Not in a city`.
    pub city: String,
    /// The state's name.
    pub state: &'static str,
    /// As `Birmingham-Hoover, AL`; may be empty.
    pub metro: String,
    /// The level of PM2.5 there, in µg/m³.
    pub level: f64,
    /// Its PM2.5 monitors.
    pub monitors: Vec<Monitor>,
}

/// A monitor.
pub struct Monitor {
    /// The parameter occurrence code.
    pub poc: u32,
    /// What it is.
    pub instrument: Instrument,
    /// Whether fires or dust reach it, so that its rows come in three event rules.
    pub has_events: bool,
}

/// Kinds of instruments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instrument {
    /// Filters over 24 hours.
    Filter,
    /// Hours averaged to days.
    Hourly,
    /// Hours averaged to days by a T640, whose data stand there corrected and as they were.
    T640,
    /// Both a filter and hours under one code.
    Both,
}

impl Monitor {
    /// How many rows it has in an annual file: each event rule and standard, and the hours beside them.
    fn rows(&self) -> usize {
        let rows = match self.instrument {
            Instrument::Filter => 8,
            Instrument::Hourly => 9,
            Instrument::T640 => 18,
            Instrument::Both => 17,
        };
        if self.has_events { 3 * rows } else { rows }
    }
}

/// All sites, by their codes.
pub fn sites(registry: &Registry, seed: u64) -> Vec<Site> {
    let mut prng = Prng::new(seed, "sites");
    let cities: Vec<&UsCity> = registry.iter().filter(|city| city.point.is_some()).collect();
    let mut rows = 0;
    let mut sites = Vec::with_capacity(SITES);
    for number in 0..SITES {
        let city = *prng.pick(&cities);
        let mut site = site(city, number, &mut prng);
        let monitors = monitors(&mut prng);
        let more: usize = monitors.iter().map(Monitor::rows).sum();
        if rows + more <= annual::PM25_ROWS {
            rows += more;
            site.monitors = monitors;
        }
        sites.push(site);
    }
    sites.sort_by(|a, b| a.codes.cmp(&b.codes));
    sites
}

fn site(city: &UsCity, number: usize, prng: &mut Prng) -> Site {
    let epa_name = city.epa_names.first().map_or("Not in a city", String::as_str);
    // In the city, in its county near it, or a long way off.
    let (name, reach) = match prng.below(100) {
        0..62 => (epa_name, 0.05),
        62..88 => ("Not in a city", 0.35),
        _ => ("Not in a city", 1.6),
    };
    let point = city.point.map_or((40.0, -100.0), |point| (point.at.lat, point.at.lon));
    let at = (point.0 + prng.between(-reach, reach), point.1 + prng.between(-reach, reach));
    let of_city = prng.below(10) < 8;
    let share = if of_city { city.counties.first() } else { city.counties.last() };
    let county = if city.counties_differ_at_epa() {
        format!("{:03}", 1 + 2 * prng.below(8))
    } else {
        share.map_or_else(|| "001".to_owned(), |share| share.county.as_str()[2..].to_owned())
    };
    Site {
        codes: [city.state.fips().to_owned(), county, format!("{:04}", 1 + number)],
        at,
        city: name.to_owned(),
        state: city.state.name(),
        metro: if reach > 1.0 { String::new() } else { format!("{}-Springfield, {}", city.bare_name(), city.state) },
        level: prng.normal(8.3, 1.9).clamp(2.5, 17.0),
        monitors: Vec::new(),
    }
}

fn monitors(prng: &mut Prng) -> Vec<Monitor> {
    let pocs: &[u32] = match prng.below(100) {
        0..76 => &[1],
        76..84 => &[3],
        84..96 => &[1, 3],
        96..98 => &[1, 2],
        _ => &[1, 2, 4],
    };
    let monitor = |poc: &u32| {
        let instrument = match (poc, prng.below(100)) {
            (2, _) | (_, 0..42) => Instrument::Filter,
            (_, 42..47) => Instrument::Both,
            (_, 47..62) => Instrument::T640,
            _ => Instrument::Hourly,
        };
        Monitor { poc: *poc, instrument, has_events: prng.chance(380) }
    };
    pocs.iter().map(monitor).collect()
}
