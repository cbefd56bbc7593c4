//! `outcomes nominate`: writes a definition to begin with, and checks those that are written.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use chrono::NaiveDate;

use super::{Failure, Output, Surroundings};
use crate::cli::{CheckDefinitions, NewDefinition, Nominate, NominateAction};
use crate::config::problem::nearest;
use crate::config::{Config, ConfigProblems, Problem};
use crate::model::{City, Nominated};
use crate::nominated::{self, Begin};
use crate::report;

/// Writes a definition to begin with, or checks definitions.
pub(super) fn run(args: &Nominate, config: &Config, around: &Surroundings<'_>) -> Result<Output, Failure> {
    match &args.action {
        NominateAction::New(args) => new(args, config),
        NominateAction::Check(args) => check(args, config, around),
    }
}

fn new(args: &NewDefinition, config: &Config) -> Result<Output, Failure> {
    let city = args.city.as_deref().map(|name| config.registry.find(name)).transpose().map_err(Failure::usage)?;
    let abroad = match &city {
        Some(City::Abroad(_)) => true,
        Some(City::Us(_)) | None => false,
    };
    if abroad && ["census", "aqs"].contains(&args.provider.as_str()) {
        let message = format!("`{}` holds figures of the United States only", args.provider);
        return Err(Failure::usage(message).help("a city's own portal or file: socrata, ckan, arcgis, json or csv"));
    }
    let name = city.as_ref().map(named);
    let begin = Begin { city: name.as_deref(), provider: Some(&args.provider), abroad };
    let Some(text) = nominated::start(&begin) else {
        let help = nearest(&args.provider, nominated::providers()).map_or_else(
            || format!("one of: {}", nominated::providers().collect::<Vec<_>>().join(", ")),
            |meant| format!("did you mean `{meant}`?"),
        );
        return Err(Failure::usage(format!("`{}` is no provider of figures", args.provider)).help(help));
    };
    let Some(file) = &args.output else { return Ok(Output::ok(text)) };
    write(file, &text)?;
    let shown = file.display();
    Ok(Output::ok(format!("{shown}: fill it in, then run: outcomes nominate check {shown}\n")))
}

/// What finds the city again: a name with its state may fit two places, a GEOID never.
fn named(city: &City) -> String {
    match city {
        City::Us(city) => city.geoid.to_string(),
        City::Abroad(city) => format!("{}, {}", city.name, city.country.name),
    }
}

fn write(file: &Path, text: &str) -> Result<(), Failure> {
    let opened = OpenOptions::new().write(true).create_new(true).open(file);
    let written = opened.and_then(|mut opened| opened.write_all(text.as_bytes()));
    written.map_err(|error| {
        let failure = Failure::usage(format!("{} cannot be written: {error}", file.display()));
        if error.kind() == std::io::ErrorKind::AlreadyExists {
            return failure.help("nothing is overwritten: name another file, or take that one away");
        }
        failure
    })
}

fn check(args: &CheckDefinitions, config: &Config, around: &Surroundings<'_>) -> Result<Output, Failure> {
    let today = around.now.date_naive();
    let before = args.before.as_deref().map(|file| read(file, config, today)).transpose()?;
    let (mut pages, mut problems) = (Vec::new(), Vec::new());
    for file in &args.files {
        match read(file, config, today) {
            Ok(meant) => pages.push(page(file, &meant, before.as_ref(), (config, around.style.width))?),
            Err(found) => problems.extend(found.into_problems()),
        }
    }
    ConfigProblems::none_of(problems)?;
    Ok(Output::ok(pages.join("\n")))
}

fn page(
    file: &Path,
    meant: &Nominated,
    before: Option<&Nominated>,
    (config, width): (&Config, usize),
) -> Result<String, Failure> {
    let mut warnings = nominated::warnings(meant, config);
    if let Some(before) = before {
        if (&before.id, before.city.id()) != (&meant.id, meant.city.id()) {
            let message = format!("{} is `{}` of {}", file.display(), meant.id, meant.city.name());
            let help = format!(
                "--before names a definition of the same metric; that one is `{}` of {}",
                before.id,
                before.city.name()
            );
            return Err(Failure::usage(message + ", another metric than the one before").help(help));
        }
        warnings.extend(nominated::changed(before, meant));
    }
    Ok(report::definition(&file.display().to_string(), meant, &warnings, &config.sdg, width))
}

fn read(file: &Path, config: &Config, today: NaiveDate) -> Result<Nominated, ConfigProblems> {
    let name = file.display().to_string();
    let bytes = fs::read(file).map_err(|error| Problem::with_file(&name, format!("cannot be read: {error}")))?;
    let meant = nominated::read(&name, &bytes, config)?;
    if meant.locked > today {
        let message = format!("`locked` {} lies in the future: today is {today}", meant.locked);
        return Err(Problem::with_file(name, message).into());
    }
    Ok(meant)
}
