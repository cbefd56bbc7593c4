//! Figures of definitions: what is asked for them one after another, and which records the answers hold.

mod aqs;
mod arcgis;
mod census;
mod ckan;
mod damage;
mod documents;
mod resources;
mod socrata;
mod un_sdg;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use bytes::Bytes;
use chrono::NaiveDate;
use resident_outcomes::config::{self, Config};
use resident_outcomes::model::evidence::{Resource, Route};
use resident_outcomes::model::nominated::{Figure, Measure, Record};
use resident_outcomes::model::{Gap, Reason};
use resident_outcomes::nominated;
use resident_outcomes::provider::nominated::{About, Bounds, Had, Next, next};
use resident_outcomes::provider::path;

static CONFIG: LazyLock<Config> = LazyLock::new(|| config::load(None).unwrap());

const BOUNDS: Bounds = Bounds { max_rows: 20_000, max_pages: 10, max_inflated_bytes: 10_000_000, max_depth: 8 };

/// What of a definition does not matter here.
const HEAD: &str = r#"schema = "outcomes/nominated/v1"
id = "a-metric"
title = "a metric of this test"
sdg = "3.6.1"
direction = "at_most"
unit = "a year"
locked = 2019-03-01

[target]
value = "5.0"
inclusive = true
unit = "a year"
citation = "invented for this test"
year = 2030

[baseline]
value = "7.4"
period = 2018

[measure]
"#;

/// The figure of a definition.
fn figure(written: &str) -> Figure {
    let text = format!("city = \"Raleigh, NC\"\n{HEAD}{written}");
    let read = nominated::read("a.toml", text.as_bytes(), &CONFIG).unwrap_or_else(|problems| panic!("{problems}"));
    match read.measure {
        Measure::One(figure) => *figure,
        ratio @ Measure::Ratio { .. } => panic!("{ratio:?}"),
    }
}

/// A question about a figure.
struct Case<'a> {
    figure: Figure,
    city: &'a str,
    as_of: &'a str,
    routes: BTreeSet<Route>,
    bounds: Bounds,
}

/// How a question ended.
#[derive(Debug)]
struct End {
    /// Everything asked for, in its order, as paths.
    asked: Vec<String>,
    /// What came of it.
    came: Result<Vec<Record>, String>,
    /// The reason of a gap.
    reason: Option<Reason>,
    /// How many replies the records stand in.
    replies: usize,
}

impl End {
    /// The values, a missing one as `-`, each with the year that its period ends in.
    fn values(&self) -> Vec<(i32, String)> {
        let records = self.came.as_ref().unwrap_or_else(|words| panic!("{words}"));
        let value = |record: &Record| record.value.map_or_else(|| "-".to_owned(), |value| value.to_string());
        records.iter().map(|record| (record.of.end_year(), value(record))).collect()
    }

    /// The words of a gap or of a refusal.
    fn words(&self) -> &str {
        self.came.as_ref().map(|records| panic!("{records:?}")).unwrap_err()
    }
}

fn of(written: &str) -> Case<'static> {
    Case {
        figure: figure(written),
        city: "Raleigh, NC",
        as_of: "2024-07-01",
        routes: Route::ALL.iter().copied().collect(),
        bounds: BOUNDS,
    }
}

impl Case<'_> {
    fn bounded(mut self, change: impl FnOnce(&mut Bounds)) -> Self {
        change(&mut self.bounds);
        self
    }

    fn by(mut self, routes: &[Route]) -> Self {
        self.routes = routes.iter().copied().collect();
        self
    }

    /// Asks until it ends. `answer` gives the body for a path, or why there is none.
    fn run(&self, answer: impl Fn(&str) -> Result<String, Gap>) -> End {
        self.run_bytes(|path| answer(path).map(Bytes::from))
    }

    fn run_bytes(&self, answer: impl Fn(&str) -> Result<Bytes, Gap>) -> End {
        let city = CONFIG.registry.find(self.city).unwrap();
        let about = About {
            city: &city,
            as_of: self.as_of.parse::<NaiveDate>().unwrap(),
            releases: &CONFIG.releases,
            routes: &self.routes,
            bounds: &self.bounds,
        };
        let (mut had, mut asked) = (Had::new(), Vec::new());
        loop {
            let resource: Resource = match next(&self.figure, &about, &had) {
                Ok(Next::Ask(resource)) => resource,
                Ok(Next::Records { replies, records }) => {
                    // What was read gives the same again, nobody asked.
                    had.retain(|_, reply| reply.is_ok());
                    let replayed = next(&self.figure, &About { routes: &BTreeSet::new(), ..about }, &had);
                    assert_eq!(replayed, Ok(Next::Records { replies: replies.clone(), records: records.clone() }));
                    assert!(replies.iter().all(|reply| matches!(had.get(reply), Some(Ok(_)))), "{replies:?}");
                    assert!(records.iter().all(|record| record.reply < replies.len() && record.number > 0));
                    return End { asked, came: Ok(records), reason: None, replies: replies.len() };
                }
                Ok(Next::Gap(gap)) => {
                    return End { asked, came: Err(gap.to_string()), reason: Some(gap.reason), replies: 0 };
                }
                Err(error) => return End { asked, came: Err(error.to_string()), reason: None, replies: 0 },
            };
            assert!(!had.contains_key(&resource), "asked twice: {resource:?}");
            let path = path(&resource);
            had.insert(resource, answer(&path));
            asked.push(path);
            assert!(asked.len() < 100, "it does not end: {asked:?}");
        }
    }
}

/// The answer to the one question that a figure has.
fn only(body: &str) -> impl Fn(&str) -> Result<String, Gap> {
    move |_| Ok(body.to_owned())
}

fn absent() -> Gap {
    Gap::new(Reason::NotPublished, "404: none")
}

/// The parameter of an address, decoded.
fn parameter(address: &str, name: &str) -> String {
    let url = url::Url::parse("http://agency/").unwrap().join(address).unwrap();
    let found = url.query_pairs().find(|(known, _)| known == name);
    found.map(|(_, value)| value.into_owned()).unwrap_or_default()
}
