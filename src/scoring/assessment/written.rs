//! From an assessment as written, in whichever form, to an assessment as meant.

use std::collections::BTreeMap;

use super::{Asked, PracticeAssessment, Reported, SCHEMA};
use crate::claims::written::{city, line};
use crate::config::problem::nearest;
use crate::config::reader::{Columns, Table, Value, Version, one_of, version};
use crate::config::{Config, Criteria};
use crate::model::{City, Criterion, CriterionId, EditionId, Response, Slot};

/// The columns of a CSV.
pub(super) const COLUMNS: Columns = Columns {
    rows: "criterion",
    known: &["id", "response", "city", "edition", "document"],
    required: &["id", "response"],
    elsewhere: &["metric", "reported"],
    elsewhere_help: "a CSV holds criteria only: write what is reported of outcomes as [[outcome]] in TOML, or `outcomes` in \
                     JSON",
};

const SLOTS: [(&str, Slot); 3] = [("broadband", Slot::Broadband), ("pm25", Slot::Pm25), ("nominated", Slot::Nominated)];
const REPORTED: [(&str, Reported); 3] =
    [("met", Reported::Met), ("not_met", Reported::NotMet), ("not_nominated", Reported::NotNominated)];

/// What names are looked up in, and what is said beside the file.
#[derive(Clone, Copy)]
pub(super) struct Known<'a> {
    pub config: &'a Config,
    pub asked: Asked<'a>,
}

/// The lists of a file with a schema.
#[derive(Clone, Copy)]
pub(super) struct Lists {
    pub criteria: &'static str,
    pub outcomes: &'static str,
}

/// What a file says of itself.
#[derive(Default)]
struct Head {
    city: Option<City>,
    edition: Option<EditionId>,
    document: Option<String>,
}

/// The assessment of a file with a schema.
pub(super) fn file(root: &Table, lists: Lists, known: Known) -> Option<PracticeAssessment> {
    if root.required("schema", version(SCHEMA, "an assessment")) == Some(Version::Other) {
        // What another version may hold is not known, so nothing of it can be wrong.
        root.entries().for_each(drop);
        return None;
    }
    let head = Head {
        city: root.optional("city", |value| city(value, &known.config.registry)),
        edition: root.optional("edition", |value| edition(value, known)),
        document: root.optional("document", line),
    };
    let says_city = root.has("city");
    let mut answers = Answers::new(&known.config.criteria);
    let read = root.tables(lists.criteria, |table| answers.add(table));
    let reported = if root.has(lists.outcomes) { reported(root, lists.outcomes) } else { Some(BTreeMap::new()) };
    // A list that is not there is told as such.
    if root.has(lists.criteria) {
        answers.complete(root);
    }
    let city = whose(root, head.city, says_city, known);
    read?;
    Some(PracticeAssessment {
        city: city?,
        edition: head.edition,
        document: head.document,
        responses: answers.responses(),
        reported: reported?,
        notes: answers.notes(),
    })
}

/// The assessment of a file that has rows and nothing else.
pub(super) fn rows(root: &Table, known: Known) -> Option<PracticeAssessment> {
    let (mut answers, mut head, mut first) = (Answers::new(&known.config.criteria), Head::default(), Same::default());
    let read = root.tables(COLUMNS.rows, |table| {
        if first.is_first(table, "city") {
            head.city = table.optional("city", |value| city(value, &known.config.registry));
        }
        if first.is_first(table, "edition") {
            head.edition = table.optional("edition", |value| edition(value, known));
        }
        if first.is_first(table, "document") {
            head.document = table.optional("document", line);
        }
        answers.add(table)
    });
    answers.complete(root);
    let city = whose(root, head.city, first.0.contains_key("city"), known);
    read?;
    Some(PracticeAssessment {
        city: city?,
        edition: head.edition,
        document: head.document,
        responses: answers.responses(),
        reported: BTreeMap::new(),
        notes: answers.notes(),
    })
}

/// What the rows of a CSV must say alike: by column the first text and its line.
#[derive(Default)]
struct Same(BTreeMap<&'static str, (String, usize)>);

impl Same {
    /// Whether the row is the first that says it; one that says something else is a problem.
    fn is_first(&mut self, table: &Table, column: &'static str) -> bool {
        let Some(said) = table.optional(column, line) else { return false };
        let Some((before, at)) = self.0.get(column) else {
            self.0.insert(column, (said, table.line()));
            return true;
        };
        if *before != said {
            let message = format!("{column} is `{said}` here and `{before}` on line {at}: a file is one assessment");
            table.problem_at(column, message);
        }
        false
    }
}

/// The city of the file, else the one named beside it; both must be the same.
fn whose(root: &Table, own: Option<City>, says_city: bool, known: Known) -> Option<City> {
    match (own, known.asked.city) {
        (Some(own), Some(asked)) if own != *asked => {
            let message = format!("the assessment is of {}, and --city names {}", own.name(), asked.name());
            root.problem_at("city", message);
            None
        }
        (Some(own), _) => Some(own),
        (None, _) if says_city => None,
        (None, Some(asked)) => Some(asked.clone()),
        (None, None) => {
            root.problem("no city is named: write `city`, as \"Scottsdale, AZ\" or a GEOID, or use --city");
            None
        }
    }
}

fn edition(value: &Value, known: Known) -> Option<EditionId> {
    let written = line(value)?;
    let edition = match known.config.editions.find(&written) {
        Ok(edition) => &edition.id,
        Err(error) => return value.problem(error.to_string()),
    };
    match known.asked.edition {
        Some(asked) if asked != edition => value.problem_with_help(
            format!("the file is for edition `{edition}`, and `{asked}` was asked for"),
            "leave --edition out: what every edition makes of it is shown anyway",
        ),
        _ => Some(edition.clone()),
    }
}

fn reported(root: &Table, key: &str) -> Option<BTreeMap<Slot, Reported>> {
    let mut lines: BTreeMap<&str, usize> = BTreeMap::new();
    let all = root.tables(key, |table| {
        let slot = table.required("metric", one_of(&SLOTS));
        let said = table.required("reported", one_of(&REPORTED));
        let slot = slot?;
        if let Some(first) = lines.insert(slot.id(), table.line()) {
            table.problem(format!("`{}` stands twice, first on line {first}", slot.id()));
        }
        if slot.given_metric().is_some() && said == Some(Reported::NotNominated) {
            table.problem_at("reported", format!("`{}` is not nominated by a city: met or not_met", slot.id()));
        }
        Some((slot, said?))
    });
    Some(all?.into_iter().collect())
}

/// Answers read so far.
struct Answers<'a> {
    criteria: &'a Criteria,
    /// By criterion: the answer, if it could be read, and its line.
    read: BTreeMap<&'a CriterionId, (Option<Response>, usize)>,
    notes: Vec<String>,
    /// What stood with an asterisk behind it, with its line.
    starred: Vec<String>,
    /// Whether it was said how answers are written.
    is_helped: bool,
}

impl<'a> Answers<'a> {
    fn new(criteria: &'a Criteria) -> Self {
        Self { criteria, read: BTreeMap::new(), notes: Vec::new(), starred: Vec::new(), is_helped: false }
    }

    fn add(&mut self, table: &Table) -> Option<()> {
        let criterion = table.required("id", |value| self.criterion(value));
        let response = table.required("response", |value| self.response(value));
        let id = &criterion?.id;
        let line = table.line();
        let Some((before, first)) = self.read.get(id) else {
            self.read.insert(id, (response, line));
            return response.map(drop);
        };
        let message = match (before, response) {
            (Some(before), Some(response)) if *before != response => {
                format!("{id} is `{}` here and `{}` on line {first}", response.title(), before.title())
            }
            _ => format!("{id} stands twice, first on line {first}"),
        };
        table.problem_at("id", message);
        None
    }

    fn criterion(&mut self, value: &Value) -> Option<&'a Criterion> {
        let written = line(value)?;
        let id = CriterionId(self.unmarked(&written, value).to_uppercase());
        if let Some(criterion) = self.criteria.get(&id) {
            return Some(criterion);
        }
        if let Some(criterion) = self.criteria.printed_as(&id) {
            let note = format!(
                "line {}: `{id}`, as the programme's report prints it, is read as {}",
                value.line(),
                criterion.id
            );
            self.notes.push(note);
            return Some(criterion);
        }
        let known = self.criteria.iter().map(|criterion| criterion.id.0.as_str());
        let help = nearest(&id.0, known).map_or_else(
            || "config/criteria.toml lists the criteria".to_owned(),
            |meant| format!("did you mean `{meant}`?"),
        );
        value.problem_with_help(format!("`{written}` is no criterion"), help)
    }

    fn response(&mut self, value: &Value) -> Option<Response> {
        let Some(written) = value.as_text() else { return value.expected("Yes, In Progress or No, in quotes") };
        let plain: String = self.unmarked(written, value).to_lowercase().replace(['_', '-'], " ");
        match &plain.split_whitespace().collect::<Vec<_>>()[..] {
            ["yes"] => Some(Response::Yes),
            ["in", "progress"] => Some(Response::InProgress),
            ["no"] => Some(Response::No),
            // A file with a word of its own for each answer would repeat the help on every line.
            _ if std::mem::replace(&mut self.is_helped, true) => value.problem(format!("`{written}` is no answer")),
            _ => value.problem_with_help(format!("`{written}` is no answer"), "write Yes, In Progress or No"),
        }
    }

    /// The text without the asterisks behind it, which is noted.
    fn unmarked<'t>(&mut self, written: &'t str, value: &Value) -> &'t str {
        let written = written.trim();
        let plain = written.trim_end_matches(['*', ' ']);
        if plain.len() < written.len() {
            self.starred.push(format!("line {}: `{written}`", value.line()));
        }
        plain
    }

    /// Puts on record which criteria are not answered at all.
    fn complete(&self, root: &Table) {
        let missing: Vec<&str> =
            self.criteria.iter().filter(|one| !self.read.contains_key(&one.id)).map(|one| one.id.0.as_str()).collect();
        let (are, count) = (if missing.len() == 1 { "is" } else { "are" }, self.criteria.count());
        if self.read.is_empty() {
            root.problem(format!("no criterion is answered: each of the {count} is Yes, In Progress or No"));
        } else if !missing.is_empty() {
            root.problem(format!(
                "{} of {count} criteria {are} missing: {}; each is Yes, In Progress or No",
                missing.len(),
                missing.join(", ")
            ));
        }
    }

    /// What was read otherwise than it is written: all that stood with an asterisk together, since a document may mark
    /// most of its answers.
    fn notes(&self) -> Vec<String> {
        let how =
            if self.starred.len() == 1 { "is read without its asterisk" } else { "are read without their asterisks" };
        let starred = (!self.starred.is_empty()).then(|| format!("{} {how}", self.starred.join(", ")));
        starred.into_iter().chain(self.notes.iter().cloned()).collect()
    }

    fn responses(&self) -> BTreeMap<CriterionId, Response> {
        self.read.iter().filter_map(|(id, (response, _))| Some(((*id).clone(), (*response)?))).collect()
    }
}
