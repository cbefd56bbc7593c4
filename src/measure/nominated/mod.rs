//! From the records that a definition names to observations: one number a period, by each of its ways.
//!
//! A period counts only when it is over and the records reach its end: what is still being counted is no figure of a year.

mod figure;
mod value;
mod whole;

use std::collections::BTreeMap;

use chrono::{Datelike as _, NaiveDate};

use figure::figure_values;
use value::{Valued, of_way};

use crate::model::nominated::{Figure, Nominated, ProxyGrade, Record, Way};
use crate::model::{
    Derivation, Digest, Flag, Flags, Gap, Level, Method, Name, Observation, Period, Provenance, Reason, Series, Unit,
    Year,
};

/// The replies that a figure was asked for, and the records in them.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The replies, in the order they were asked for.
    pub replies: Vec<Provenance>,
    /// Every record that the definition chooses.
    pub records: Vec<Record>,
}

/// What came of each figure of a definition, by the way's name and the key it stands under there.
pub type Figures = BTreeMap<(Name, &'static str), Result<Found, Gap>>;

/// What a definition is derived from.
#[derive(Clone, Copy, Debug)]
pub struct Derived<'a> {
    /// The definition.
    pub meant: &'a Nominated,
    /// SHA-256 of the definition as written.
    pub digest: Digest,
    /// What came of its figures.
    pub found: &'a Figures,
    /// The day asked about.
    pub as_of: NaiveDate,
}

/// What came of each period.
type Periods = BTreeMap<Period, Result<Valued, Gap>>;

impl Derived<'_> {
    /// Tries every way of the definition, its own first. With a year, only periods that end in it are looked at, else
    /// the newest whole one.
    #[must_use]
    pub fn derive(&self, year: Option<Year>) -> Vec<Derivation> {
        self.meant.ways().iter().map(|way| self.one(way, year)).collect()
    }

    /// Every whole period's value by every way, the oldest first: what a printed value may have come from.
    #[must_use]
    pub fn series(&self, max_age_years: u32) -> Vec<Series> {
        let ways = self.meant.ways();
        let of_way = |way: &Way<'_>| {
            let (method, periods) = (Method::Nominated(way.name), self.periods(way));
            let seen = periods.into_values().filter_map(move |value| self.observed(method, way, value).ok());
            seen.collect::<Vec<_>>()
        };
        let series = |seen: Observation| Series {
            level: Level::City,
            place: self.meant.city.id(),
            name: self.meant.city.name().to_owned(),
            method: seen.method,
            period: seen.period,
            value: seen.value,
            moe90: seen.moe90,
            stale: seen.period.fresh_until(max_age_years) < self.as_of,
            flags: seen.flags,
            released: seen.period.to,
            evidence: seen.evidence,
        };
        ways.iter().flat_map(of_way).map(series).collect()
    }

    fn one(&self, way: &Way<'_>, year: Option<Year>) -> Derivation {
        let method = Method::Nominated(way.name);
        let mut newer = false;
        let mut first_gap: Option<(Period, Gap)> = None;
        let fits = |period: &Period| year.is_none_or(|year| period.end_year() == year);
        let periods = self.periods(way);
        let mut newest: Vec<_> = periods.into_iter().filter(|(period, _)| fits(period)).collect();
        newest.sort_by_key(|(period, _)| std::cmp::Reverse((period.to, period.from)));
        for (period, value) in newest {
            match self.observed(method, way, value) {
                Ok(mut seen) => {
                    if newer {
                        seen.flags.insert(Flag::NewerIncomplete);
                    }
                    return Derivation { method, period, result: Ok(seen) };
                }
                Err(gap) => {
                    // A period that is not over is no figure that is lacking.
                    newer |= period.to < self.as_of && gap.reason != Reason::NationalOnly;
                    let told = first_gap.get_or_insert_with(|| (period, gap.clone()));
                    if told.1.reason == Reason::NotPublished && gap.reason != Reason::NotPublished {
                        *told = (period, gap);
                    }
                }
            }
        }
        let expected = Period::year(year.unwrap_or_else(|| self.as_of.year() - 1));
        let (period, gap) = first_gap.unwrap_or_else(|| (expected, self.why_nothing(way, year)));
        Derivation { method, period, result: Err(gap) }
    }

    /// Why there is no period at all: what kept the first of its figures back, or that no record is of that time.
    fn why_nothing(&self, way: &Way<'_>, year: Option<Year>) -> Gap {
        let mut figures = way.figures().into_iter().filter(|(part, _)| *part != "margin");
        let gap = figures.find_map(|(part, _)| self.found.get(&(way.name, part))?.as_ref().err());
        gap.cloned().unwrap_or_else(|| {
            let when = year.map_or_else(|| format!("by {}", self.as_of), |year| format!("for {year}"));
            Gap::new(Reason::NotPublished, format!("the data hold no record of a whole period {when}"))
        })
    }

    fn periods(&self, way: &Way<'_>) -> Periods {
        let of = |part: &'static str, figure: &Figure| match self.found.get(&(way.name, part)) {
            Some(Ok(found)) => figure_values(part, figure, found, self.as_of),
            _ => BTreeMap::new(),
        };
        of_way(way, &of)
    }

    /// A value as an observation. A figure of the country is none of the city.
    fn observed(&self, method: Method, way: &Way<'_>, value: Result<Valued, Gap>) -> Result<Observation, Gap> {
        let valued = value?;
        let national = self.meant.fulfils.as_ref().is_some_and(|it| it.proxy == ProxyGrade::NationalOnly);
        if national || way.figures().iter().any(|(_, figure)| matches!(figure, Figure::UnSdg(_))) {
            let unit = Unit::of(&self.meant.unit).symbol();
            let (shown, period) = (crate::model::standard::round_half_up(valued.value, 4).normalize(), valued.period);
            let detail = format!(
                "only a figure of the country is at hand ({shown} {unit} in {}), and it says nothing about the city",
                period.label()
            );
            return Err(Gap::new(Reason::NationalOnly, detail));
        }
        let mut flags: Flags = valued.flags;
        if valued.figures.iter().any(|used| used.without_value > 0) {
            flags.insert(Flag::RecordsWithoutValue);
        }
        let mut evidence = valued.evidence;
        evidence.insert(self.digest);
        Ok(Observation {
            method,
            period: valued.period,
            value: valued.value,
            moe90: valued.moe90,
            rounded_to: None,
            flags,
            detail: crate::model::Detail::Figures(valued.figures),
            origin: valued.origin,
            evidence,
        })
    }
}
