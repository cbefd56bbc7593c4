//! Claims that stand twice in a file, and claims that contradict each other.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::config::reader::Table;
use crate::model::{Claim, Method, Metric, Precision, StandardId};

/// What a claim is about, and where it is said: the document, or the claimant where none is named.
type Subject = (String, Metric, Option<(NaiveDate, NaiveDate)>, Option<Vec<Method>>, String);

/// What is left of a claim once its subject and value are the same.
type Rest = (u32, String, Option<String>, Option<NaiveDate>, Option<StandardId>);

/// The claims before, with what is needed to tell that one stands twice.
#[derive(Default)]
pub(super) struct Seen {
    ids: BTreeMap<String, usize>,
    values: BTreeMap<Subject, (Decimal, Precision, String, usize)>,
    whole: BTreeMap<(Subject, Rest), usize>,
}

impl Seen {
    /// Puts on record whether a claim by this id stands before.
    pub(super) fn id(&mut self, table: &Table, id: &str) {
        let Some(first) = self.ids.get(id) else {
            self.ids.insert(id.to_owned(), table.line());
            return;
        };
        if table.has("id") {
            table.problem_at("id", format!("id `{id}` stands twice, first on line {first}"));
        } else {
            table
                .problem(format!("without an id this claim is called `{id}`, as the one on line {first}: give it one"));
        }
    }

    /// Puts on record whether the claim stands before, or another value in its place.
    pub(super) fn claim(&mut self, table: &Table, claim: &Claim) {
        let (subject, value) = (subject(claim), &claim.value);
        let found = (value.value, value.precision, value.text.clone(), claim.line);
        let (number, precision, text, first) = self.values.entry(subject.clone()).or_insert(found);
        if (*number, *precision) != (value.value, value.precision) {
            table.problem_at(
                "value",
                format!(
                    "`{}` contradicts `{text}` on line {first}: the city, metric, period and document are the same; \
                     where both are printed, `period` or `definition` must tell them apart",
                    value.text
                ),
            );
            return;
        }
        if let Some(first) = self.whole.insert((subject, rest(claim)), claim.line) {
            table.problem(format!("the claim on line {first} stands here again: leave one out"));
        }
    }
}

fn subject(claim: &Claim) -> Subject {
    let period = claim.period.map(|period| (period.from, period.to));
    let methods = claim.definition.as_ref().map(|definition| definition.methods.clone());
    let said_in = claim.document.as_ref().unwrap_or(&claim.claimant).to_lowercase();
    (claim.city.id(), claim.metric, period, methods, said_in)
}

fn rest(claim: &Claim) -> Rest {
    let Claim { value, claimant, page, cut_off, standard, .. } = claim;
    (value.decimals, claimant.clone(), page.clone(), *cut_off, standard.clone())
}
