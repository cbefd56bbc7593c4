//! Figures of the places that a city lies in: its counties, its metro area, its state.
//!
//! A printed value is often one of these. A figure of a county alone is told as the county's, though it may stand for
//! the city where nothing better is at hand.

use super::Measurer;
use super::coverage::Area;
use super::history::{Figure, History, Place, of_city};
use super::{broadband, pm25};
use crate::config::{MetricRules, MetroAreas};
use crate::model::rows::{AcsRow, AcsTable};
use crate::model::{
    CountyFips, CountyShare, GeoId, Level, Method, Metric, MetroArea, Series, State, Statistic, SummaryLevel, UsCity,
    Year,
};

/// Every figure of a city and of the places it lies in that rows at hand give and that were out by the measurer's day:
/// the city's first, then those of its counties, metro areas and state.
#[must_use]
pub fn of_city_and_around(
    measurer: &Measurer<'_>,
    city: &UsCity,
    metros: &MetroAreas,
    rules: &MetricRules,
) -> Vec<Series> {
    let mut figures = of_city(measurer, city, measurer.as_of, measurer.releases, rules);
    figures.retain(|figure| !is_of_one_county(city, figure.method));
    figures.extend(around(measurer, city, metros, rules));
    figures
}

/// The figures of the places alone that a city lies in.
#[must_use]
pub fn around(measurer: &Measurer<'_>, city: &UsCity, metros: &MetroAreas, rules: &MetricRules) -> Vec<Series> {
    let history = History { as_of: measurer.as_of, releases: measurer.releases, rules };
    let mut figures = Vec::new();
    for larger in larger_places(city, metros) {
        let place = larger.place(measurer);
        figures.extend(match (rules.metric, &larger) {
            (Metric::Broadband, _) => history.of(&place, |method, year| {
                Some(broadband::share_by(measurer, method, year, |table| larger.row(table))?.into())
            }),
            (Metric::Pm25, Larger::County(county)) => of_county(&history, measurer, &place, city, county),
            (Metric::Nominated, _) => Vec::new(),
            (Metric::Pm25, _) => history.of(&place, |method, year| larger.mean(measurer, metros, method, year)),
        });
    }
    figures
}

/// Whether a city's figure by this method is a figure of one of its counties.
fn is_of_one_county(city: &UsCity, method: Method) -> bool {
    let Method::Pm25 { statistic, .. } = method else { return false };
    match statistic {
        Statistic::CountyMax | Statistic::DesignValue => true,
        Statistic::CountyMean => city.inhabited_counties().count() == 1,
        Statistic::CityMean | Statistic::Idw | Statistic::Nearest => false,
    }
}

/// The figures of one county: those that a city has which lies in it alone.
fn of_county(
    history: &History<'_>,
    measurer: &Measurer<'_>,
    place: &Place,
    city: &UsCity,
    county: &CountyFips,
) -> Vec<Series> {
    let whole = CountyShare { county: county.clone(), share: rust_decimal::Decimal::ONE };
    let alone = UsCity { counties: vec![whole], ..city.clone() };
    let around = measurer.around(&alone);
    history.of(place, |method, year| {
        let derivation = is_of_one_county(&alone, method).then(|| measurer.try_method(&around, method, Some(year)));
        Some(derivation??.result.ok()?.into())
    })
}

/// A place that the city lies in.
enum Larger<'p> {
    County(&'p CountyFips),
    Metro(&'p MetroArea),
    State(State),
}

/// The counties that residents of the city live in, the metro areas of these, and the state.
fn larger_places<'p>(city: &'p UsCity, metros: &'p MetroAreas) -> Vec<Larger<'p>> {
    let counties: Vec<_> = city.inhabited_counties().map(|share| &share.county).collect();
    let mut areas: Vec<&MetroArea> = Vec::new();
    for area in counties.iter().filter_map(|county| metros.of(county)) {
        if areas.iter().all(|other| other.code != area.code) {
            areas.push(area);
        }
    }
    let counties = counties.into_iter().map(Larger::County);
    counties.chain(areas.into_iter().map(Larger::Metro)).chain([Larger::State(city.state)]).collect()
}

impl Larger<'_> {
    fn place(&self, measurer: &Measurer<'_>) -> Place {
        match self {
            Self::County(county) => {
                let known = measurer.air.county_name(county);
                let name = known.map_or_else(|| format!("county {county}"), str::to_owned);
                Place { level: Level::County, code: county.to_string(), name }
            }
            Self::Metro(area) => Place { level: Level::Metro, code: area.code.clone(), name: area.name.clone() },
            Self::State(state) => {
                Place { level: Level::State, code: state.fips().to_owned(), name: state.name().to_owned() }
            }
        }
    }

    /// Its row of a Census table.
    fn row<'t>(&self, table: &'t AcsTable) -> Option<AcsRow<'t>> {
        match self {
            Self::County(county) => table.row(&GeoId::of_county(county)),
            Self::State(state) => table.row(&GeoId::of_whole_state(*state)),
            // What stands before the code names the edition of the boundaries.
            Self::Metro(area) => {
                let mut areas = table.starting(SummaryLevel::MetroArea.id());
                table.row(areas.find(|id| id.code() == area.code)?)
            }
        }
    }

    /// Its mean over sites, where its counties are those of the EPA.
    fn mean(&self, measurer: &Measurer<'_>, metros: &MetroAreas, method: Method, year: Year) -> Option<Figure> {
        let area = match self {
            Self::County(county) => Area::Counties(vec![*county]),
            Self::Metro(area) => Area::Counties(metros.counties(&area.code).collect()),
            Self::State(state) => Area::State(state.fips()),
        };
        let differs = matches!(&area, Area::Counties(counties) if counties.iter().any(|one| one.differs_at_epa()));
        if differs { None } else { pm25::mean_over(measurer, &area, method, year) }
    }
}
