//! Configuration: raw (as written) becomes valid (as meant), and every problem is told at once, with file and line.
//!
//! The files are built in; a directory's files of the same names replace them. Nothing here asks the network, and the
//! environment is read only through the look-up that [`Providers::with_overrides`] is given.

mod files;
pub mod metrics;
pub mod problem;
pub mod providers;
pub mod reader;
pub mod registry;
pub mod releases;
pub mod sdg;
pub mod standards;

use std::borrow::Cow;
use std::path::Path;

use crate::model::Digest;

pub use metrics::{MethodRule, MetricRules, Metrics, Role, Scope};
pub use problem::{ConfigProblems, Problem};
pub use providers::{Limits, Provider, Providers};
pub use registry::{Candidate, CityNotFound, MetroAreas, Registry};
pub use releases::Releases;
pub use sdg::{Sdg, SdgEntry, SdgNotFound};
pub use standards::{StandardNotFound, Standards};

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
    pub registry: Registry,
    /// The Sustainable Development Goals that a nominated metric can be aligned with.
    pub sdg: Sdg,
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
    let standards = keep(files.read("standards.toml", Standards::read), &mut problems);
    let metrics = keep(files.read("metrics.toml", Metrics::read), &mut problems);
    let releases = keep(files.read("releases.toml", Releases::read), &mut problems);
    let providers = keep(files.read("providers.toml", Providers::read), &mut problems);
    let sdg = keep(files.read("sdg.toml", Sdg::read), &mut problems);
    let registry = keep(registry(&files), &mut problems);
    let metro_areas = keep(files.read("metro_areas.csv", registry::read_metro_areas), &mut problems);
    ConfigProblems::none_of(problems)?;
    let config = || {
        let (digest, texts) = (files.digest(), files.texts());
        Some(Config {
            standards: standards?,
            metrics: metrics?,
            releases: releases?,
            providers: providers?,
            registry: registry?,
            sdg: sdg?,
            metro_areas: metro_areas?,
            digest,
            files: texts,
        })
    };
    config().ok_or_else(|| Problem::with_file("config", "nothing could be read").into())
}

fn registry(files: &EffectiveFiles) -> Result<Registry, ConfigProblems> {
    let mut problems = Vec::new();
    let cities = keep(files.read("cities.csv", registry::read_cities), &mut problems);
    let countries = keep(files.read("countries.csv", registry::read_countries), &mut problems);
    let stranger = if files.is_replaced("cities.csv") && !files.is_replaced("epa_names.csv") {
        registry::Stranger::Nothing
    } else {
        registry::Stranger::Mistake
    };
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
