//! Figures, methods and limits in plain words, as parts of sentences.

use rust_decimal::Decimal;

use crate::model::standard::round_half_up;
use crate::model::{
    Claim, Events, Level, MeanOf, Method, Metric, Nearness, Observation, Outcome, Period, PocRule, Precision, Printed,
    Standard, Verdict,
};

/// Decimals of a figure and a margin, unless more are needed to tell the figure from the limit.
const SHOWN: u32 = 2;

/// The value as the claim prints it, with its unit.
pub(super) fn printed(claim: &Claim) -> String {
    printed_value(&claim.value, claim.metric)
}

/// A printed value with its unit.
pub(super) fn printed_value(value: &Printed, metric: Metric) -> String {
    let how = match value.precision {
        Precision::Exact => "",
        Precision::AtLeast => "at least ",
        Precision::AtMost => "at most ",
        Precision::About => "about ",
    };
    // The unit of a nominated metric stands with the figure beside it.
    format!("{how}{} {}", value.value, metric.unit().symbol()).trim_end().to_owned()
}

/// A figure with its margin, and what it is of: `93.94 % ± 1.15 (2017-2021, ACS 5-yr, homes with …)`.
pub(super) fn observed(seen: &Observation, standard: &Standard) -> String {
    format!("{} ({})", value(seen.value, seen.moe90, standard), made(seen.period, seen.method))
}

/// A figure of the series search, with the place where that is not the city.
pub(super) fn series(near: &Nearness, standard: &Standard) -> String {
    let series = &near.series;
    let place = if series.level == Level::City { String::new() } else { format!("{}, ", series.name) };
    let old = if series.stale { ", too old to count" } else { "" };
    let value = value(series.value, series.moe90, standard);
    format!("{value} ({place}{}{old})", made(series.period, series.method))
}

fn value(value: Decimal, moe90: Option<Decimal>, standard: &Standard) -> String {
    let margin = moe90.map(|moe| format!(" ± {}", round_half_up(moe, SHOWN))).unwrap_or_default();
    format!("{}{margin}", shown(value, standard))
}

/// A figure with its unit alone.
pub(super) fn shown(value: Decimal, standard: &Standard) -> String {
    let shown = round_half_up(value, standard.decimals_to_tell(value, SHOWN));
    format!("{shown} {}", standard.unit.symbol())
}

fn made(period: Period, by: Method) -> String {
    format!("{}, {}", period.label(), method(by))
}

/// A method in plain words.
pub(super) fn method(method: Method) -> String {
    match method {
        Method::Broadband { definition, dataset } => format!("{}, {}", dataset.words(), definition.words()),
        method @ Method::Nominated(_) if method.is_defined() => "as the definition says".to_owned(),
        Method::Nominated(name) => name.text().to_owned(),
        Method::Pm25 { statistic, mean, poc, events } => {
            let mean = match mean {
                MeanOf::Days => "",
                MeanOf::Quarters => ", by quarters",
                MeanOf::Published => ", as the EPA printed it",
            };
            let poc = match poc {
                PocRule::Lowest => "",
                PocRule::Mean => ", mean of a site's instruments",
                PocRule::Max => ", highest of a site's instruments",
            };
            let events = match events {
                Events::Measured => "",
                Events::Regulatory => ", days of fire or dust left out as the EPA agreed",
            };
            format!("{}{mean}{poc}{events}", statistic.words())
        }
    }
}

/// The limit with its unit: `at least 75 %`.
pub(super) fn limit(standard: &Standard) -> String {
    format!("{} {}", standard.words(), standard.unit.symbol())
}

/// How a verdict lies to the limit: `does not meet at least 75 %`.
pub(super) fn stands(verdict: Verdict, standard: &Standard) -> String {
    let verb = if verdict == Verdict::Met { "meets" } else { "does not meet" };
    format!("{verb} the standard of {}", limit(standard))
}

/// What some methods give, the first few with their figures.
pub(super) fn figures(outcome: &Outcome, methods: &[Method]) -> String {
    const FEW: usize = 3;
    let figures = outcome.methods.iter().filter(|tried| methods.contains(&tried.derivation.method));
    let figures = figures.filter_map(|tried| tried.derivation.result.as_ref().ok());
    few(figures.map(|seen| observed(seen, &outcome.standard)).collect(), FEW)
}

/// The first few of a list, and how many more there are.
pub(super) fn few(mut all: Vec<String>, few: usize) -> String {
    let more = all.len().saturating_sub(few);
    all.truncate(few);
    let more = if more > 0 { format!("; and {more} more") } else { String::new() };
    format!("{}{more}", all.join("; "))
}

/// A part of a sentence as a whole one.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.trim_end_matches('.').chars();
    let first = letters.next().map(char::to_uppercase);
    format!("{}{}.", first.into_iter().flatten().collect::<String>(), letters.as_str())
}
