//! From a definition as written to a definition as meant.
//!
//! What may be left out reads as none where it is wrong: its problem is on record, so no definition comes of it.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::figure::figure;
use super::{SCHEMA, rows};
use crate::claims::written::{city, day, line, period};
use crate::config::Config;
use crate::config::reader::{Table, Value, Version, boolean, decimal, one_of, version, whole};
use crate::config::standards::{DIRECTIONS, METRICS};
use crate::model::nominated::{
    Alternative, Baseline, Figure, Fulfils, Margin, Measure, Nominated, NominatedId, ProxyGrade, Published, Target,
};
use crate::model::{City, Direction, Metric, SdgCode, StandardId};

/// How long an id may be.
const LONGEST_ID: usize = 60;

/// What a starting definition has in the place of what only the city knows.
pub(super) const UNFILLED: &str = "FILL IN";

/// Reads the whole file.
pub(super) fn definition(root: &Table, config: &Config) -> Option<Nominated> {
    if root.required("schema", version(SCHEMA, "a definition")) == Some(Version::Other) {
        // What another version may hold is not known, so nothing of it can be wrong.
        root.entries().for_each(drop);
        return None;
    }
    let id = root.required("id", id);
    let city = root.required("city", |value| filled(value, |value| city(value, &config.registry)));
    let title = root.required("title", text);
    let sdg = root.required("sdg", |value| filled(value, |value| sdg(value, config)));
    let direction = root.required("direction", |value| filled(value, one_of(&DIRECTIONS)));
    let unit = root.required("unit", text);
    let target = root.table("target", |table| target(table, unit.as_deref()));
    let baseline = root.table("baseline", baseline);
    let locked = root.required("locked", |value| filled(value, day));
    let (measure, margin) = measured(root, city.as_ref());
    let alternatives = alternatives(root, city.as_ref());
    let fulfils = fulfils(root, config, city.as_ref(), direction);
    let meant = Nominated {
        id: id?,
        city: city?,
        title: title?,
        sdg: sdg?,
        direction: direction?,
        unit: unit?,
        target: target?,
        baseline: baseline?,
        locked: locked?,
        measure: measure?,
        margin,
        alternatives: alternatives?,
        fulfils,
    };
    check_fulfils(root, config, &meant);
    Some(meant)
}

/// A place of the starting definition that nobody has filled in says only that.
pub(super) fn filled<T>(value: &Value, read: impl FnOnce(&Value) -> Option<T>) -> Option<T> {
    match value.as_text() {
        Some(text) if text.contains(UNFILLED) => value.problem(format!("`{}` still says `{UNFILLED}`", value.key())),
        _ => read(value),
    }
}

/// One line of text that somebody has filled in.
pub(super) fn text(value: &Value) -> Option<String> {
    filled(value, line)
}

/// A number that somebody has filled in.
pub(super) fn number(value: &Value) -> Option<Decimal> {
    filled(value, decimal)
}

fn id(value: &Value) -> Option<NominatedId> {
    let id = text(value)?;
    let is_id = id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if !is_id || id.len() > LONGEST_ID {
        return value.expected(&format!("at most {LONGEST_ID} small letters, digits and hyphens"));
    }
    if METRICS.iter().any(|(known, _)| *known == id) {
        let help = "give it a name of its own; a metric that stands in for it says so with `fulfils`";
        return value.problem_with_help(format!("`{id}` is an outcome of the programme"), help);
    }
    Some(NominatedId(id))
}

fn sdg(value: &Value, config: &Config) -> Option<SdgCode> {
    let help = "a code in quotes, such as \"11.6.2\": 11.1 and 11.10 are one number";
    if value.as_text().is_none() {
        return value.expected(help);
    }
    match config.sdg.find(&line(value)?) {
        Ok(entry) => Some(entry.code),
        Err(error) => value.problem_with_help(error.message, error.help),
    }
}

fn target(table: &Table, unit: Option<&str>) -> Option<Target> {
    let value = table.required("value", number);
    let inclusive = table.required("inclusive", boolean);
    table.required("unit", |value| same_unit(value, unit));
    let citation = table.required("citation", text);
    let year = table.required("year", |value| filled(value, whole(1990..=2099)));
    let own_published = table.optional("own_published", |value| {
        value.table(|table| {
            let value = table.required("value", number);
            let citation = table.required("citation", text);
            Some(Published { value: value?, citation: citation? })
        })
    });
    Some(Target { value: value?, inclusive: inclusive?, citation: citation?, year: year?, own_published })
}

/// A target of 0.9 and values in percent would give a verdict that is wrong in silence.
fn same_unit(value: &Value, unit: Option<&str>) -> Option<()> {
    let (written, unit) = (text(value)?, unit?);
    if written == unit {
        return Some(());
    }
    let help = "write the target in the metric's unit, and name the unit in the same words";
    value.problem_with_help(format!("the target is in `{written}`, the metric in `{unit}`"), help)
}

fn baseline(table: &Table) -> Option<Baseline> {
    let value = table.required("value", number);
    let period = table.required("period", |value| filled(value, period));
    Some(Baseline { value: value?, period: period? })
}

/// The measure of a table, and its margin.
fn measured(table: &Table, city: Option<&City>) -> (Option<Measure>, Option<Margin>) {
    let ratio = ["numerator", "denominator", "scale"].into_iter().any(|key| table.has(key));
    if ratio && table.has("measure") {
        table.problem_at(
            "measure",
            "`measure` is one figure, `numerator` over `denominator` a ratio: only one can be meant",
        );
    }
    let figure = |key: &str| table.table(key, |table| figure(table, city)).map(Box::new);
    let measure = if ratio {
        table.optional("measure", |_| Some(()));
        let (numerator, denominator) = (figure("numerator"), figure("denominator"));
        let scale = table.required("scale", scale);
        numerator.zip(denominator).zip(scale).map(|((numerator, denominator), scale)| Measure::Ratio {
            numerator,
            denominator,
            scale,
        })
    } else {
        if !table.has("measure") {
            table.problem("there is neither a `measure` nor a `numerator` over a `denominator`");
        }
        let one = table.optional("measure", |value| value.table(|table| self::figure(table, city)));
        one.map(|figure| Measure::One(Box::new(figure)))
    };
    let margin = table.optional("margin", |value| margin(value, city));
    if table.has("margin") && measure.as_ref().is_some_and(has_margin_of_its_own) {
        table.problem_at("margin", "the survey gives the margin of its estimates: leave `margin` out");
    }
    (measure, margin)
}

fn has_margin_of_its_own(measure: &Measure) -> bool {
    measure.figures().iter().all(|(_, figure)| matches!(figure, Figure::Census(_)))
}

fn scale(value: &Value) -> Option<Decimal> {
    let scale = number(value)?;
    if scale > Decimal::ZERO {
        return Some(scale);
    }
    value.expected("more than 0, such as 100 for a percentage or 100000")
}

fn margin(value: &Value, city: Option<&City>) -> Option<Margin> {
    if value.is_table() {
        return value.table(|table| figure(table, city)).map(|figure| Margin::Figure(Box::new(figure)));
    }
    let stated = number(value)?;
    if stated >= Decimal::ZERO {
        return Some(Margin::Stated(stated));
    }
    value.expected("half the width of the 90 % interval, 0 or more")
}

fn alternatives(root: &Table, city: Option<&City>) -> Option<Vec<Alternative>> {
    if !root.has("alternative") {
        return Some(Vec::new());
    }
    let mut seen = BTreeMap::new();
    root.tables("alternative", |table| {
        let name = table.unique("name", &mut seen, text);
        let reason = table.required("reason", text);
        let (measure, margin) = measured(table, city);
        Some(Alternative { name: name?, reason: reason?, measure: measure?, margin })
    })
}

fn fulfils(root: &Table, config: &Config, city: Option<&City>, direction: Option<Direction>) -> Option<Fulfils> {
    if !root.has("fulfils") {
        for key in ["proxy", "standard"] {
            root.optional(key, |value| {
                value.problem_with_help::<()>(
                    format!("`{key}` goes with `fulfils`, which is not here"),
                    "say which outcome the metric stands in for, or leave it out",
                )
            });
        }
        return None;
    }
    let metric = root.optional("fulfils", one_of(&METRICS));
    let words: Vec<_> = ProxyGrade::ALL.iter().map(|grade| (grade.id(), *grade)).collect();
    let proxy = root.required("proxy", one_of(&words));
    let standard = root.required("standard", |value| standard(value, config, metric));
    if let Some(us) = city.and_then(City::us) {
        root.problem_at(
            "fulfils",
            format!("{}, {} is judged by the agencies' own figures: no metric stands in for them", us.name, us.state),
        );
    }
    if let Some((direction, standard)) = direction.zip(standard.as_ref().and_then(|id| config.standards.get(&id.0)))
        && direction != standard.direction
    {
        root.problem_at(
            "direction",
            format!("`{}` is `{}`, not this", standard.id, rows::word_of(&DIRECTIONS, standard.direction)),
        );
    }
    Some(Fulfils { metric: metric?, proxy: proxy?, standard: standard? })
}

fn standard(value: &Value, config: &Config, metric: Option<Metric>) -> Option<StandardId> {
    let written = text(value)?;
    let standard = match config.standards.find(&written) {
        Ok(standard) => standard,
        Err(error) => return value.problem(error.to_string()),
    };
    if standard.metric == metric? {
        return Some(standard.id.clone());
    }
    value.problem(format!("`{written}` judges {}, the metric stands in for {}", standard.metric, metric?))
}

/// What stands in for an outcome is judged as that outcome is, or it stands in for nothing.
fn check_fulfils(root: &Table, config: &Config, meant: &Nominated) {
    let Some(fulfils) = &meant.fulfils else { return };
    if let Some(standard) = config.standards.get(&fulfils.standard.0) {
        if meant.target.value != standard.limit || meant.target.inclusive != standard.inclusive {
            let symbol = standard.unit.symbol();
            root.problem_at(
                "target",
                format!("`{}` says {} {symbol}, the target something else", standard.id, standard.words()),
            );
        }
        let unit = fulfils.metric.unit();
        if ![unit.id(), unit.symbol()].contains(&meant.unit.as_str()) {
            root.problem_at("unit", format!("{} is in `{}`", fulfils.metric, unit.symbol()));
        }
    }
    let national = meant.measure.figures().iter().any(|(_, figure)| matches!(figure, Figure::UnSdg(_)));
    if national && fulfils.proxy != ProxyGrade::NationalOnly {
        root.problem_at("proxy", "figures of `un-sdg` are of countries: only `national_only` is true of them");
    }
}
