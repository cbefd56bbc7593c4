//! Reasons, methods and files in plain words. The ids stand in JSON and CSV; people read these.

use crate::model::evidence::{AqsArea, Resource};
use crate::model::{Definition, Events, MeanOf, Method, Name, PocRule, Reason, Route, Statistic};

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
        Reason::NationalOnly => "national only",
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

/// What a group of methods is called in a sentence.
pub fn group(id: &str) -> &str {
    match id {
        "city" => "monitors in the city",
        "near" => "nearby monitors",
        "county" => "county monitors",
        other if Method::Nominated(Name::of(other)).is_defined() => "the definition's own way",
        other => Definition::from_id(other).map_or(other, |definition| definition_short(definition)),
    }
}

/// A way of a definition in a sentence.
pub fn way(name: Name) -> &'static str {
    if Method::Nominated(name).is_defined() { "as the definition says" } else { name.text() }
}

/// Which monitor stands for a site.
pub fn instrument(statistic: Statistic, rule: PocRule) -> &'static str {
    match rule {
        PocRule::Lowest if statistic == Statistic::CountyMax => "each by itself",
        PocRule::Lowest => "first instrument",
        PocRule::Mean => "mean of instruments",
        PocRule::Max => "highest instrument",
    }
}

/// Which days count.
pub fn events(events: Events) -> &'static str {
    match events {
        Events::Measured => "all days",
        Events::Regulatory => "agreed event days out",
    }
}

/// What the mean is taken over.
pub fn mean(mean: MeanOf) -> &'static str {
    match mean {
        MeanOf::Days => "days",
        MeanOf::Quarters => "quarters",
        MeanOf::Published => "as published",
    }
}

/// Who answers on a route.
pub fn agency(route: Route) -> &'static str {
    match route {
        Route::CensusFiles | Route::CensusApi | Route::Gazetteer | Route::Popest => "Census Bureau",
        Route::Airdata | Route::Aqs => "EPA",
        Route::Snapshot => "shipped figures",
        Route::City => "the city",
        Route::UnSdg => "United Nations",
        Route::Open => "open data",
    }
}

/// What was asked for, in words.
pub fn resource(resource: &Resource) -> String {
    match resource {
        Resource::CensusFile { table, dataset: survey, vintage } => {
            format!("{} {vintage}, table {table}, Summary File", survey.words())
        }
        Resource::CensusQuery { table, dataset: survey, vintage } => {
            format!("{} {vintage}, table {table}, Data API", survey.words())
        }
        Resource::AnnualFile { year } => format!("annual file by monitor, {year}"),
        Resource::DailyFile { year } => format!("daily file of PM2.5, {year}"),
        Resource::AqsQuery { service, year, area } => format!("AQS {service} {year}, {}", aqs_area(area)),
        Resource::Gazetteer { year } => format!("Gazetteer of places, {year}"),
        Resource::Popest { vintage } => format!("population estimates, {vintage}"),
        Resource::Snapshot { file } => format!("shipped figures, {file}"),
        Resource::Definition { id, .. } => format!("the city's definition of {id}"),
        Resource::CityFile { file, .. } => format!("the city's own file, {file}"),
        Resource::Open { address, .. } => address.clone(),
        Resource::UnSdg { series, area, page } => format!("series {series} of area {area}, page {page}"),
        Resource::CensusGroup { table, dataset: survey, vintage, .. } => {
            format!("{} {vintage}, table {table}, Data API", survey.words())
        }
        Resource::CensusTableFile { table, dataset: survey, vintage } => {
            format!("{} {vintage}, table {table}, Summary File", survey.words())
        }
        Resource::AqsParameter { parameter, year, county } => {
            format!("AQS annualData {year}, parameter {parameter}, county {county}")
        }
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
