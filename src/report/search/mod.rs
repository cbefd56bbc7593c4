//! The series beside a printed value: what gives it, what comes near, and what could not be looked at.

mod csv;
mod json;
mod text;

use chrono::NaiveDate;

use super::words;
use crate::measure::at_hand::{Kind, NotAtHand};
use crate::model::{City, Events, Level, MeanOf, Method, Metric, PocRule, Printed, Series, Statistic};
use crate::verify::search::Search;

pub use csv::csv;
pub use json::{SCHEMA, json, schema};
pub use text::text;

/// A search and what it was about.
#[derive(Clone, Copy, Debug)]
pub struct Searched<'a> {
    /// The city.
    pub city: &'a City,
    /// The metric.
    pub metric: Metric,
    /// The value.
    pub printed: &'a Printed,
    /// The day that decides what was public and what was too old.
    pub as_of: NaiveDate,
    /// What was found.
    pub found: &'a Search,
    /// What could not be looked at.
    pub not_at_hand: &'a [NotAtHand],
}

impl Searched<'_> {
    fn count(&self, level: Level) -> usize {
        self.found.ranked.iter().filter(|near| near.series.level == level).count()
    }
}

/// A series' definition in words: what counts, from which survey; or which monitors, and how they become one number.
fn definition(series: &Series) -> String {
    match series.method {
        Method::Broadband { definition, dataset } => format!("{} ({})", definition.words(), dataset.words()),
        Method::Nominated(name) => words::way(name).to_owned(),
        Method::Pm25 { statistic, mean, poc, events } => {
            let larger = matches!(series.level, Level::Metro | Level::State);
            let sites = if larger { "mean over its sites" } else { statistic.words() };
            let mut text = match mean {
                MeanOf::Published => format!("{sites}, {}", words::mean(mean)),
                _ => format!("{sites}, mean of {}", words::mean(mean)),
            };
            if poc != PocRule::Lowest && statistic != Statistic::CountyMax {
                text.push_str(&format!(", {}", words::instrument(statistic, poc)));
            }
            if events != Events::Measured {
                text.push_str(&format!(", {}", words::events(events)));
            }
            text
        }
    }
}

/// A kind of file in words.
fn kind(kind: Kind) -> String {
    match kind {
        Kind::Table(table, dataset) => format!("table {table} of the {}", dataset.words()),
        Kind::Air(mean) => match mean {
            MeanOf::Days => "annual means by monitor".to_owned(),
            MeanOf::Quarters => "quarter means by monitor".to_owned(),
            MeanOf::Published => "county figures as printed".to_owned(),
        },
    }
}
