//! One report in one of its forms, written city by city where the form allows it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use chrono::NaiveDate;

use super::{Run, Style, csv, json_v1, terminal};
use crate::model::{Assessment, CityAssessment, Detail, Digest, Provenance};

/// How a report is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// For people, in a terminal.
    Text(Style),
    /// `outcomes/report/v1`.
    Json,
    /// One city a line, each as in `outcomes/report/v1`.
    JsonLines,
    /// One row a city, metric and method.
    Csv,
}

/// From so many cities on, text shows a line each and needs nothing of the sites behind a value.
const LINES_FROM: usize = 4;

/// A report under way.
pub struct Sink<'o> {
    as_of: NaiveDate,
    form: Writing<'o>,
}

enum Writing<'o> {
    Text(&'o mut dyn Write, Style, Vec<CityAssessment>),
    Json(json_v1::Stream<&'o mut dyn Write>),
    JsonLines(&'o mut dyn Write),
    Csv(Box<csv::Stream<&'o mut dyn Write>>),
}

impl<'o> Sink<'o> {
    /// Begins a report.
    pub fn begin(form: Form, out: &'o mut dyn Write, as_of: NaiveDate) -> io::Result<Self> {
        let form = match form {
            Form::Text(style) => Writing::Text(out, style, Vec::new()),
            Form::Json => Writing::Json(json_v1::Stream::begin(out, as_of)?),
            Form::JsonLines => Writing::JsonLines(out),
            Form::Csv => Writing::Csv(Box::new(csv::Stream::begin(out, as_of)?)),
        };
        Ok(Self { as_of, form })
    }

    /// Adds a city.
    pub fn city(&mut self, judged: CityAssessment) -> io::Result<()> {
        match &mut self.form {
            Writing::Text(_, _, cities) => {
                cities.push(judged);
                if cities.len() >= LINES_FROM {
                    let first = if cities.len() == LINES_FROM { 0 } else { cities.len() - 1 };
                    cities[first..].iter_mut().for_each(forget_sites);
                }
                Ok(())
            }
            Writing::Json(stream) => stream.city(&judged),
            Writing::JsonLines(out) => json_v1::line(out, self.as_of, &judged),
            Writing::Csv(stream) => stream.city(&judged),
        }
    }

    /// Ends the report with the replies it rests on and what belongs to the run.
    pub fn end(self, evidence: BTreeMap<Digest, Provenance>, run: &Run) -> io::Result<()> {
        match self.form {
            Writing::Text(out, style, cities) => {
                let assessment = Assessment { as_of: self.as_of, cities, evidence };
                out.write_all(terminal(&assessment, run, style).as_bytes())?;
                out.flush()
            }
            Writing::Json(stream) => stream.end(&evidence, run),
            Writing::JsonLines(out) => out.flush(),
            Writing::Csv(stream) => stream.end(),
        }
    }
}

fn forget_sites(judged: &mut CityAssessment) {
    for outcome in &mut judged.outcomes {
        let tried = outcome.methods.iter_mut().filter_map(|tried| tried.derivation.result.as_mut().ok());
        for seen in tried.chain(outcome.observation.as_mut()) {
            if let Detail::Sites(sites) = &mut seen.detail {
                *sites = Vec::new();
            }
        }
    }
}
