//! Words of the page that the terminal does not use.

use crate::model::{
    Dataset, Direction, GroupStand, Level, Method, Metric, OpinionWord, Outcome, Printed, Series, Standard, Verdict,
};

/// A resident outcome as the programme names it in its table.
pub(in crate::report) fn outcome(metric: Metric) -> &'static str {
    match metric {
        Metric::Broadband => "High-speed broadband",
        Metric::Pm25 => "Air quality",
        Metric::Nominated => "City priority",
    }
}

/// What is measured.
pub(super) fn indicator(outcome: &Outcome) -> String {
    if let Some(defined) = &outcome.nominated {
        return format!("{} (SDG {})", defined.meant.title, defined.meant.sdg);
    }
    match outcome.metric {
        Metric::Broadband => "Households with a broadband subscription".to_owned(),
        Metric::Pm25 => "Annual mean of PM2.5".to_owned(),
        Metric::Nominated => "The metric that the city nominated".to_owned(),
    }
}

/// A standard with its unit: `at least 75 %`.
pub(super) fn limit(standard: &Standard) -> String {
    format!("{} {}", standard.words(), standard.unit.symbol())
}

/// An opinion as a heading.
pub(in crate::report) fn opinion(word: OpinionWord) -> &'static str {
    match word {
        OpinionWord::Unmodified => "Unmodified: the claim holds",
        OpinionWord::UnmodifiedWithEmphasis => "Unmodified, with emphasis: the claim holds, read the note",
        OpinionWord::Qualified => "Qualified: read the reservations",
        OpinionWord::Adverse => "Adverse: the evidence contradicts the claim",
        OpinionWord::Disclaimer => "Disclaimer of opinion: the evidence does not suffice",
    }
}

/// A verdict within a sentence.
pub(super) fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Met => "met",
        Verdict::NotMet => "not met",
        Verdict::Unknown(_) => "cannot conclude",
    }
}

/// What a group of methods says to a claim.
pub(super) fn stand(stand: GroupStand) -> &'static str {
    match stand {
        GroupStand::Agrees => "agrees",
        GroupStand::Flips => "gives the opposite",
        GroupStand::NotLookedAt => "not looked at",
        GroupStand::Silent => "no answer",
    }
}

/// A method in plain words, without its monitor and event rules.
pub(super) fn method(method: Method) -> String {
    match method {
        Method::Broadband { definition, dataset } => format!("{} ({})", definition.words(), dataset.words()),
        Method::Pm25 { statistic, .. } => statistic.words().to_owned(),
        Method::Nominated(name) => crate::report::words::way(name).to_owned(),
    }
}

/// Where a method's figure is of.
pub(super) fn place(method: Method) -> &'static str {
    match method {
        Method::Broadband { .. } | Method::Nominated(_) => "the city",
        Method::Pm25 { statistic, .. } => statistic.words(),
    }
}

/// A series as a sentence names it: place where it is not the city, method, time.
pub(super) fn series(series: &Series) -> String {
    let place = if series.level == Level::City { String::new() } else { format!("{}, ", series.name) };
    format!("{place}{}, {}", method(series.method), series.period.label())
}

/// A claimed value with its unit: `89 %`.
pub(in crate::report) fn claimed(value: &Printed, metric: Metric) -> String {
    // A unit may be printed in several ways.
    let has_unit = ["%", "g/m"].iter().any(|sign| value.text.contains(sign));
    if has_unit { value.text.clone() } else { with_unit(&value.text, metric) }
}

/// A figure with its metric's unit; that of a nominated metric stands with its outcome.
pub(super) fn with_unit(figure: &str, metric: Metric) -> String {
    format!("{figure} {}", metric.unit().symbol()).trim_end().to_owned()
}

/// The survey in full, once a table.
pub(super) fn survey(dataset: Dataset) -> &'static str {
    match dataset {
        Dataset::Acs5 => "5-year",
        Dataset::Acs1 => "1-year",
    }
}

/// How a value is compared.
pub(super) fn rule(standard: &Standard) -> String {
    let rounded = standard.rounding.map_or_else(
        || "unrounded".to_owned(),
        |decimals| format!("rounded to {decimals} decimal{}", if decimals == 1 { "" } else { "s" }),
    );
    let edge = match (standard.direction, standard.inclusive) {
        (Direction::AtLeast | Direction::AtMost, true) => "the limit itself meets it",
        (Direction::AtLeast | Direction::AtMost, false) => "the limit itself does not meet it",
    };
    format!("compared {rounded}; {edge}")
}

/// The first letter in upper case, a full stop at the end.
pub(super) fn sentence(text: &str) -> String {
    let text = text.replace('\u{a0}', " ");
    let text = text.trim().trim_end_matches('.');
    let mut letters = text.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}
