//! `outcomes nominate`: writes a definition to begin with, and checks those that are written.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use chrono::NaiveDate;

use super::nominated::{Filed, read};
use super::{Failure, Output, Surroundings};
use crate::cli::{CheckDefinitions, Common, NewDefinition, Nominate, NominateAction};
use crate::config::problem::nearest;
use crate::config::{Config, ConfigProblems};
use crate::model::City;
use crate::nominated::{self, Begin};
use crate::report;
use crate::session::Session;

/// Writes a definition to begin with, or checks definitions.
pub(super) async fn run(
    args: &Nominate,
    common: &Common,
    config: Config,
    around: &Surroundings<'_>,
) -> Result<Output, Failure> {
    match &args.action {
        NominateAction::New(args) => new(args, &config),
        NominateAction::Check(args) => check(args, common, config, around).await,
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

async fn check(
    args: &CheckDefinitions,
    common: &Common,
    config: Config,
    around: &Surroundings<'_>,
) -> Result<Output, Failure> {
    let today = around.now.date_naive();
    let before = args.before.as_deref().map(|file| read(file, &config, today)).transpose()?;
    let (mut all, mut problems) = (Vec::new(), Vec::new());
    for file in &args.files {
        match read(file, &config, today) {
            Ok(filed) => all.push(filed),
            Err(found) => problems.extend(found.into_problems()),
        }
    }
    ConfigProblems::none_of(problems)?;
    let pages = all.iter().map(|filed| page(filed, before.as_ref(), (&config, around.style.width)));
    let mut pages = pages.collect::<Result<Vec<String>, Failure>>()?;
    if args.fetch {
        let as_of = super::ask::as_of(args.as_of, today)?;
        let session = Session::open(common, config, around).await?;
        let fetched = fetched(&session, &all, as_of, around).await;
        session.store.close().await;
        pages.iter_mut().zip(fetched?).for_each(|(page, fetched)| page.push_str(&fetched));
    }
    Ok(Output::ok(pages.join("\n")))
}

/// What each definition yields on the day, and the rows behind it. No verdict is entered in the ledger: it is a try.
async fn fetched(
    session: &Session,
    all: &[Filed],
    as_of: NaiveDate,
    around: &Surroundings<'_>,
) -> Result<Vec<String>, Failure> {
    let mut pages = Vec::new();
    for filed in all {
        let came = super::nominated::gather(session, &[filed], as_of, around).await?;
        let of_one = |nomination| report::yielded(nomination, as_of, &came.troubles, around.style.width);
        pages.extend(came.all.iter().map(of_one));
    }
    Ok(pages)
}

fn page(filed: &Filed, before: Option<&Filed>, (config, width): (&Config, usize)) -> Result<String, Failure> {
    let (file, meant) = (&filed.path, &*filed.meant);
    let mut warnings = nominated::warnings(meant, config);
    if let Some(before) = before.map(|before| &before.meant) {
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
