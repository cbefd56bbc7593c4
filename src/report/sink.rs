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

/// Some cities of a report, written on any thread.
pub struct Part(Piece);

enum Piece {
    Text(Vec<CityAssessment>),
    Json(json_v1::Cities),
    JsonLines(NaiveDate, Vec<u8>),
    Csv(csv::Rows),
}

impl Form {
    /// A part with no cities yet.
    #[must_use]
    pub fn part(self, as_of: NaiveDate) -> Part {
        Part(match self {
            Self::Text(_) => Piece::Text(Vec::new()),
            Self::Json => Piece::Json(json_v1::Cities::default()),
            Self::JsonLines => Piece::JsonLines(as_of, Vec::new()),
            Self::Csv => Piece::Csv(csv::Rows::of(as_of)),
        })
    }
}

impl Part {
    /// Adds a city.
    pub fn city(&mut self, judged: CityAssessment) {
        match &mut self.0 {
            Piece::Text(cities) => cities.push(judged),
            Piece::Json(cities) => cities.push(&judged),
            Piece::JsonLines(as_of, lines) => json_v1::line(lines, *as_of, &judged),
            Piece::Csv(rows) => rows.city(&judged),
        }
    }
}

/// A report under way.
pub struct Sink<'o> {
    as_of: NaiveDate,
    form: Writing<'o>,
}

enum Writing<'o> {
    Text(&'o mut dyn Write, Style, Vec<CityAssessment>),
    Json(json_v1::Stream<&'o mut dyn Write>),
    Plain(&'o mut dyn Write),
}

impl<'o> Sink<'o> {
    /// Begins a report.
    pub fn begin(form: Form, out: &'o mut dyn Write, as_of: NaiveDate) -> io::Result<Self> {
        let form = match form {
            Form::Text(style) => Writing::Text(out, style, Vec::new()),
            Form::Json => Writing::Json(json_v1::Stream::begin(out, as_of)?),
            Form::JsonLines => Writing::Plain(out),
            Form::Csv => {
                out.write_all(csv::header().as_bytes())?;
                Writing::Plain(out)
            }
        };
        Ok(Self { as_of, form })
    }

    /// Adds a part of the same form.
    pub fn part(&mut self, part: Part) -> io::Result<()> {
        match (&mut self.form, part.0) {
            (Writing::Text(_, _, cities), Piece::Text(more)) => more.into_iter().for_each(|city| keep(cities, city)),
            (Writing::Json(stream), Piece::Json(more)) => stream.cities(more)?,
            (Writing::Plain(out), Piece::JsonLines(_, lines)) => out.write_all(&lines)?,
            (Writing::Plain(out), Piece::Csv(rows)) => out.write_all(rows.text().as_bytes())?,
            _ => return Err(io::Error::other("a part of another form")),
        }
        Ok(())
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
            Writing::Plain(out) => out.flush(),
        }
    }
}

/// Keeps a city for the page; from some number on without the sites behind its values, nor behind those before it.
fn keep(cities: &mut Vec<CityAssessment>, judged: CityAssessment) {
    cities.push(judged);
    if cities.len() >= LINES_FROM {
        let first = if cities.len() == LINES_FROM { 0 } else { cities.len() - 1 };
        cities[first..].iter_mut().for_each(forget_sites);
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
