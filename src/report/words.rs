//! Reasons, flags, methods and files in plain words. The ids stand in JSON and CSV; people read these.

use crate::model::evidence::{AqsArea, Resource};
use crate::model::method::Table;
use crate::model::{Dataset, Definition, Flag, Reason, Route, Statistic};

/// A reason in at most 14 characters, for the place where a value would stand.
pub fn reason_short(reason: Reason) -> &'static str {
    match reason {
        Reason::NoProvider => "no provider",
        Reason::CountyOnly => "county only",
        Reason::Stale => "too old",
        Reason::Suppressed => "suppressed",
        Reason::Incomplete => "incomplete",
        Reason::ProviderFailed => "no answer",
        Reason::NotHeld => "not held",
        Reason::NoMonitor => "no monitor",
        Reason::NotInTable => "not in table",
        Reason::NoPoint => "no point",
        Reason::CountiesDiffer => "no match",
        Reason::CountiesMissing => "county missing",
        Reason::NotPublished => "not published",
    }
}

/// A reason in a sentence, for where the judge gave none.
pub fn reason_sentence(reason: Reason) -> &'static str {
    match reason {
        Reason::NoProvider => "no agency this program knows measures it there",
        Reason::CountyOnly => "only a county figure above the limit is at hand; it says nothing about the city",
        Reason::Stale => "every figure at hand is too old",
        Reason::Suppressed => "the agency withheld the figure or could not compute it",
        Reason::Incomplete => "monitors stand there, but none has a complete year",
        Reason::ProviderFailed => "the agency could not be asked, or answered with a fault",
        Reason::NotHeld => "the agency's file is not at hand",
        Reason::NoMonitor => "no monitor in or near the city",
        Reason::NotInTable => "the place is not in the agency's table",
        Reason::NoPoint => "the city's position is not known",
        Reason::CountiesDiffer => "Census and EPA count different counties there",
        Reason::CountiesMissing => "a county of the city has no figure, so the others bound nothing",
        Reason::NotPublished => "the agency had not published it by that day",
    }
}

/// A flag of the value shown, in a sentence; none where another part of the page says it.
pub fn flag_sentence(flag: Flag) -> Option<&'static str> {
    match flag {
        // Said beside the margin, in the notes, or by the conclusion itself.
        Flag::MarginUpperBound | Flag::LaterRevision | Flag::Stale => None,
        Flag::MarginMissing => Some("no margin: the agency gives none for a part"),
        Flag::RoundingDecides => Some("so close to the limit that rounding would flip it"),
        Flag::NewerNotHeld => Some("newer figures were out by that day and are not held"),
        Flag::NewerNotPublished => Some("newer figures were due by that day; the agency did not have them"),
        Flag::NotFinal => Some("printed before the agency had closed the year"),
        Flag::NotCertified => Some("part of the year's data was not certified"),
        Flag::PocsDisagree => Some("monitors on one site lie on both sides of the limit"),
        Flag::SeveralRows => Some("several rows fitted; the one with most valid days was used"),
        Flag::CountiesLeftOut => Some("counties of the city without a complete site are left out"),
        Flag::TownCentrePoint => Some("distances are from the town centre, not the Census point"),
        Flag::NearName => Some("a site nearby bears a similar city name and was not counted as inside"),
    }
}

/// A household definition as short as an alternative's line needs it.
pub fn definition_short(definition: Definition) -> &'static str {
    match definition {
        Definition::Wired => "cable, fiber or DSL",
        Definition::NotCellularOnly => "any type, cellular-only homes left out",
        Definition::Any => "any type, cellular included",
        Definition::AnyWithComputer => "with a computer, cellular included",
    }
}

/// A statistic over monitors, as a noun without figures.
pub fn statistic(statistic: Statistic) -> &'static str {
    match statistic {
        Statistic::CityMean => "monitors in the city",
        Statistic::Idw => "monitors within 50 km",
        Statistic::Nearest => "nearest monitor",
        Statistic::CountyMean => "mean over the county's sites",
        Statistic::CountyMax => "county's highest monitor",
        Statistic::DesignValue => "3-year mean, highest site",
    }
}

/// What a group of methods is called in a sentence.
pub fn group(id: &str) -> &str {
    match id {
        "city" => "monitors in the city",
        "near" => "nearby monitors",
        "county" => "county monitors",
        other => Definition::from_id(other).map_or(other, |definition| definition_short(definition)),
    }
}

/// A survey in few words.
pub fn dataset(dataset: Dataset) -> &'static str {
    match dataset {
        Dataset::Acs5 => "ACS 5-yr",
        Dataset::Acs1 => "ACS 1-yr",
    }
}

/// Who answers on a route.
pub fn agency(route: Route) -> &'static str {
    match route {
        Route::CensusFiles | Route::CensusApi | Route::Gazetteer | Route::Popest => "Census Bureau",
        Route::Airdata | Route::Aqs => "EPA",
        Route::Snapshot => "shipped figures",
    }
}

/// What was asked for, in words.
pub fn resource(resource: &Resource) -> String {
    match resource {
        Resource::CensusFile { table, dataset: survey, vintage } => {
            format!("{} {vintage}, table {table}, Summary File", dataset(*survey))
        }
        Resource::CensusQuery { table, dataset: survey, vintage } => {
            format!("{} {vintage}, table {table}, Data API", dataset(*survey))
        }
        Resource::AnnualFile { year } => format!("annual file by monitor, {year}"),
        Resource::DailyFile { year } => format!("daily file of PM2.5, {year}"),
        Resource::AqsQuery { service, year, area } => format!("AQS {service} {year}, {}", aqs_area(area)),
        Resource::Gazetteer { year } => format!("Gazetteer of places, {year}"),
        Resource::Popest { vintage } => format!("population estimates, {vintage}"),
        Resource::Snapshot { file } => format!("shipped figures, {file}"),
    }
}

fn aqs_area(area: &AqsArea) -> String {
    match area {
        AqsArea::County(county) => format!("county {county}"),
        AqsArea::Box(edges) => {
            let [south, north, west, east] = edges.map(|edge| rust_decimal::Decimal::new(edge, 6).normalize());
            format!("latitude {south} to {north}, longitude {west} to {east}")
        }
        AqsArea::State(state) => format!("state {state}"),
        AqsArea::Site(state, county, number) => format!("site {state}-{county}-{number}"),
    }
}

/// The name under which the Census Bureau publishes a table of the Summary File.
pub fn summary_file(table: Table, dataset: Dataset, vintage: i32) -> String {
    let years = dataset.years();
    format!("acsdt{years}y{vintage}-{}.dat", table.id().to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_reasons_fit_where_a_value_stands() {
        for reason in Reason::ALL {
            assert!(reason_short(*reason).len() <= 14, "{reason}");
        }
    }
}
