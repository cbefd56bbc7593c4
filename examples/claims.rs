//! The claims of a file judged on the figures that come with the program: `cargo run --example claims [FILE]`.

use std::error::Error;
use std::io::Write as _;
use std::path::Path;

use resident_outcomes::assess::Standards;
use resident_outcomes::measure::Missing;
use resident_outcomes::model::{Answer, Answered, Digest, Metric, Supplied};
use resident_outcomes::plan::{Need, Scope};
use resident_outcomes::verifier::Verifier;
use resident_outcomes::{claims, config, provider};

fn main() -> Result<(), Box<dyn Error>> {
    let file = std::env::args().nth(1).unwrap_or_else(|| "config/claims/scottsdale-2023.toml".to_owned());
    let config = config::load(None)?;
    let read = claims::read(&file, &std::fs::read(&file)?, &config.registry, &config.standards)?;
    let held = provider::snapshot::held()?;
    let standards: Standards = Metric::AGENCIES
        .into_iter()
        .filter_map(|metric| Some((metric, config.standards.default_for(metric)?.clone())))
        .collect();
    let mut stdout = std::io::stdout();
    let (missing, routes) = (Missing::new(), [].into());
    for Answered { claim, answers } in read {
        // What the city answers is judged beside, by the bytes of its file.
        let supplied = |answer: Answer| -> std::io::Result<Supplied> {
            let bytes = std::fs::read(Path::new(&file).with_file_name(&answer.file))?;
            Ok(Supplied { answer, evidence: Digest::of(&bytes) })
        };
        let answers = answers.into_iter().map(supplied).collect::<Result<_, _>>()?;
        let answered = Answered { claim, answers };
        let claim = &answered.claim;
        let need = Need {
            cities: std::slice::from_ref(&claim.city),
            metrics: &Metric::AGENCIES,
            scope: Scope::All,
            as_of: claim.cut_off.ok_or("each claim needs a `cut_off` here")?,
            years: None,
            routes: &routes,
        };
        let verified = Verifier::new(&config, &standards, &need, &held, &missing).verify(&claim.city, &[&answered]);
        for found in &verified.judged.claims {
            writeln!(stdout, "{}: {} {}", claim.id, claim.value.text, found.opinion.word)?;
            for (_, sentence) in &found.opinion.reasons {
                writeln!(stdout, "    {sentence}")?;
            }
            for own in &found.answers {
                writeln!(stdout, "    the city's own: {}, {}", own.supplied.answer.value.text, own.agreement)?;
            }
        }
    }
    Ok(())
}
