//! Configuration: raw (as written) becomes valid (as meant), and every problem is told at once, with file and line.
//!
//! The files are built in; a directory's files of the same names replace them. Nothing here asks the network, and the
//! environment is read only through the look-up that [`Providers::with_overrides`] is given.

pub mod criteria;
mod files;
pub mod metrics;
mod open;
pub mod problem;
pub mod providers;
pub mod reader;
pub mod registry;
pub mod releases;
pub mod sdg;
pub mod standards;
pub mod tiers;

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use crate::model::Digest;

pub use criteria::Criteria;
pub use metrics::{MethodRule, MetricRules, Metrics, Role, Scope};
pub use open::Open;
pub use problem::{ConfigProblems, Problem};
pub use providers::{Limits, Provider, Providers};
pub use registry::{Candidate, CityNotFound, MetroAreas, Registry};
pub use releases::Releases;
pub use sdg::{Sdg, SdgEntry, SdgNotFound};
pub use standards::{StandardNotFound, Standards};
pub use tiers::{EditionNotFound, Editions};

use files::EffectiveFiles;
use problem::keep;

/// Everything the program is told by files.
#[derive(Clone, Debug)]
pub struct Config {
    /// The editions a verdict can be given by.
    pub standards: Standards,
    /// How each metric is derived.
    pub metrics: Metrics,
    /// What came out when.
    pub releases: Releases,
    /// Where each route asks, and how much. The environment has not been applied yet.
    pub providers: Providers,
    /// The cities that can be asked about.
    pub registry: Arc<Registry>,
    /// The Sustainable Development Goals that a nominated metric can be aligned with.
    pub sdg: Sdg,
    /// The practice criteria that a city is assessed by.
    pub criteria: Criteria,
    /// What tiers take, by edition of the rules.
    pub editions: Editions,
    /// The metro areas that counties lie in.
    pub metro_areas: MetroAreas,
    /// SHA-256 over the names and texts of the effective files.
    pub digest: Digest,
    /// The files as they took effect: name and text.
    pub files: Vec<(&'static str, Cow<'static, str>)>,
}

/// Reads the configuration: the built-in files, each replaced by the one of the same name in `dir` if there is one.
pub fn load(dir: Option<&Path>) -> Result<Config, ConfigProblems> {
    let mut problems = Vec::new();
    let files = EffectiveFiles::gather(dir, &mut problems);
    let stranger = if files.is_replaced("cities.csv") && !files.is_replaced("epa_names.csv") {
        registry::Stranger::Nothing
    } else {
        registry::Stranger::Mistake
    };
    read(&files, stranger, problems)
}

impl Config {
    /// Reads a configuration again from the names and texts of its files. A file that is not among them is the built-in
    /// one: it came with a later version of the program.
    pub fn of_texts(texts: &[(String, String)]) -> Result<Self, ConfigProblems> {
        // Which of its files were whose is not known any more: names of cities that it does not have were no mistake.
        read(&EffectiveFiles::of_texts(texts), registry::Stranger::Nothing, Vec::new())
    }
}

fn read(
    files: &EffectiveFiles,
    stranger: registry::Stranger,
    mut problems: Vec<Problem>,
) -> Result<Config, ConfigProblems> {
    std::thread::scope(|scope| {
        // Cities and countries are half of all there is to read.
        let registry = scope.spawn(|| registry(files, stranger));
        let standards = keep(files.read("standards.toml", Standards::read), &mut problems);
        let metrics = keep(files.read("metrics.toml", Metrics::read), &mut problems);
        let releases = keep(files.read("releases.toml", Releases::read), &mut problems);
        let providers = keep(files.read("providers.toml", Providers::read), &mut problems);
        let sdg = keep(files.read("sdg.toml", Sdg::read), &mut problems);
        let (criteria, editions) = rules(files, &mut problems).unzip();
        let metro_areas = files.read("metro_areas.csv", registry::read_metro_areas);
        let (digest, texts) = (files.digest(), files.texts());
        let registry = registry.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        let registry = keep(registry, &mut problems);
        let metro_areas = keep(metro_areas, &mut problems);
        ConfigProblems::none_of(problems)?;
        let config = || {
            Some(Config {
                standards: standards?,
                metrics: metrics?,
                releases: releases?,
                providers: providers?,
                registry: registry?.into(),
                sdg: sdg?,
                criteria: criteria?,
                editions: editions?,
                metro_areas: metro_areas?,
                digest,
                files: texts,
            })
        };
        config().ok_or_else(|| Problem::with_file("config", "nothing could be read").into())
    })
}

fn rules(files: &EffectiveFiles, problems: &mut Vec<Problem>) -> Option<(Criteria, Editions)> {
    let criteria = keep(files.read("criteria.toml", Criteria::read), problems)?;
    // Which criteria a tier may name can only be checked against the criteria.
    let editions = keep(files.read("tiers.toml", |file, text| Editions::read(file, text, &criteria)), problems)?;
    Some((criteria, editions))
}

fn registry(files: &EffectiveFiles, stranger: registry::Stranger) -> Result<Registry, ConfigProblems> {
    let mut problems = Vec::new();
    let cities = keep(files.read("cities.csv", registry::read_cities), &mut problems);
    let countries = keep(files.read("countries.csv", registry::read_countries), &mut problems);
    // Which names belong to which city can only be checked against the cities.
    let named = cities.and_then(|cities| {
        let read = |file: &str, text: &str| registry::name_cities(file, text, cities, stranger);
        keep(files.read("epa_names.csv", read), &mut problems)
    });
    ConfigProblems::none_of(problems)?;
    let read = named.zip(countries).map(|(cities, countries)| Registry::new(cities, countries));
    read.ok_or_else(|| Problem::with_file("config", "no city could be read").into())
}

#[cfg(test)]
mod tests;
