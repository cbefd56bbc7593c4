//! The report as text for people: one page a city for a few, one line a city for many.
//!
//! The verdict and the reason come first. Ids, digests and codes of monitors stay in JSON and CSV.

mod alternatives;
mod chart;
pub(super) mod city;
mod claims;
mod line;
mod matrix;
mod nominated;
pub(super) mod notes;
pub(super) mod outcome;
pub(super) mod peers;
pub(super) mod sensitivity;
pub(super) mod settle;
mod table;
pub(super) mod tier;
pub(super) mod verdict;

pub use line::Style;
pub(super) use line::{columns, wrap};
pub(super) use nominated::other_years;

pub(super) use line::visible;

use chrono::NaiveDate;

use super::run::{Run, Supply};
use crate::model::Assessment;
pub(super) use line::{Ink, JOINT, Line, Page};

/// Up to so many cities each get a page.
const PAGES: usize = 3;

/// The report as text: no line is wider than `style.width` (at least 72), no markup unless `style.color`.
#[must_use]
pub fn terminal(assessment: &Assessment, run: &Run, style: Style) -> String {
    let mut page = Page::new(style);
    match assessment.cities.len() {
        0 if run.summary.cities > 0 => {
            page.line(Line::new().text(&format!("None of {} cities has an outcome like that.", run.summary.cities)));
        }
        0 => page.line(Line::new().text("No city was asked about.")),
        1..=PAGES => {
            for (at, city) in assessment.cities.iter().enumerate() {
                page.blank();
                let as_of = city.as_of.unwrap_or(assessment.as_of);
                city::naming(&mut page, &city.city, &circumstances(as_of, run, style));
                if at == 0 {
                    troubles(&mut page, run);
                }
                claims::claims(&mut page, city);
                city::outcomes(&mut page, assessment, city, run);
            }
        }
        _ => {
            table::table(&mut page, assessment, run);
            claims::lines(&mut page, &assessment.cities);
        }
    }
    if assessment.cities.len() > 1 {
        page.blank();
    }
    notes::notes(&mut page, assessment);
    notes::next(&mut page, assessment, run);
    page.finish()
}

/// `as of 2023-07-01 · SHIPPED FIGURES`: shown in the first line, since they decide what the rest is worth.
fn circumstances(as_of: NaiveDate, run: &Run, style: Style) -> String {
    let supply = match run.supply {
        Supply::Live => "live",
        Supply::Store => "from the store",
        Supply::Shipped => "SHIPPED FIGURES",
    };
    format!("as of {as_of} {} {supply}", style.dot())
}

/// What went wrong on the way, each once, the agencies it happened with named together.
fn troubles(page: &mut Page, run: &Run) {
    let mut told: Vec<(&str, Option<&str>, Vec<&str>)> = Vec::new();
    for trouble in &run.troubles {
        let agency = trouble.route.map(super::words::agency);
        match told.iter_mut().find(|(message, ..)| *message == trouble.message) {
            Some((_, _, agencies)) => agencies.extend(agency.filter(|agency| !agencies.contains(agency))),
            None => told.push((&trouble.message, trouble.help.as_deref(), agency.into_iter().collect())),
        }
    }
    let lead = || Line::new().ink(Ink::Open, "  !");
    for (message, help, agencies) in told {
        let whom = if agencies.is_empty() { String::new() } else { format!("{}: ", agencies.join(", ")) };
        page.hung(lead(), 4, Ink::Plain, &format!("{whom}{message}"));
        if let Some(help) = help {
            page.hung(Line::new(), 4, Ink::Plain, help);
        }
    }
    if run.supply == Supply::Shipped {
        page.hung(lead(), 4, Ink::Plain, "The figures below came with the program.");
    }
}
