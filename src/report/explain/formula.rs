//! The sums behind a value and its margin, with the figures in them.

use rust_decimal::Decimal;

use super::Explained;
use crate::model::{Detail, Flag, Method, Observation, SiteUse, Statistic};
use crate::report::numbers;

/// How the value comes from the records.
pub(super) fn value(explained: &Explained<'_>, seen: &Observation) -> Vec<String> {
    let unit = seen.method.metric().unit();
    let result = format!("{} {}", numbers::exact(seen.value, unit), unit.symbol());
    match (&seen.detail, seen.method) {
        (Detail::Share { table, numerator, denominator, .. }, Method::Broadband { definition, .. }) => {
            let (counted, less) = definition.numerator();
            let part = less.map_or_else(|| format!("{counted:03}"), |less| format!("({counted:03} - {less:03})"));
            let (numerator, denominator) = (numbers::grouped(*numerator), numbers::grouped(*denominator));
            vec![
                format!("{table}, lines {part} / 001: {}", definition.words()),
                format!("{numerator} / {denominator} × 100 = {result}"),
            ]
        }
        (Detail::Sites(sites), Method::Pm25 { statistic, .. }) => {
            let mut lines: Vec<String> = sites.iter().map(|site| of_site(site, unit)).collect();
            lines.push(format!("{}: {} = {result}", rule(statistic), sum(statistic, sites, unit)));
            lines.extend(rounded(seen));
            lines
        }
        (Detail::Counties(counties), _) => {
            let mut lines: Vec<String> =
                counties.iter().map(|(county, figure)| format!("county {county}: {figure} as printed")).collect();
            lines.push(format!("the highest of them = {result}"));
            lines.extend(rounded(seen));
            lines
        }
        _ => vec![format!("{} = {result}", explained.tried.derivation.method)],
    }
}

fn of_site(site: &SiteUse, unit: crate::model::Unit) -> String {
    let name = site.site_name.as_ref().or(site.city.as_ref()).map(|name| format!(" ({name})")).unwrap_or_default();
    let distance = site
        .distance_m
        .map(|metres| format!(", {} km away", numbers::fixed(Decimal::new(i64::from(metres), 3), 3)))
        .unwrap_or_default();
    let records: Vec<String> = site.records.iter().map(u64::to_string).collect();
    format!(
        "monitor {}{name}{distance}: {}, weight {}, from record {}",
        site.monitor,
        numbers::exact(site.value, unit),
        numbers::weight(site.weight),
        records.join(", "),
    )
}

fn rule(statistic: Statistic) -> &'static str {
    match statistic {
        Statistic::CityMean => "the plain mean of the sites in the city",
        Statistic::Idw => "the mean weighted by 1/distance², over all such weights",
        Statistic::Nearest => "the nearest site",
        Statistic::CountyMean => "each county's plain mean, weighted by the city's residents in it",
        Statistic::CountyMax => "the highest monitor of the counties",
        Statistic::DesignValue => "the mean of three years at the site where it is highest",
    }
}

/// The sum as it is added up; a single site is itself.
fn sum(statistic: Statistic, sites: &[SiteUse], unit: crate::model::Unit) -> String {
    let whole_of_one = sites.len() == 1 && statistic != Statistic::DesignValue;
    let product = |site: &SiteUse| {
        let value = numbers::exact(site.value, unit);
        if whole_of_one { value } else { format!("{} × {value}", numbers::weight(site.weight)) }
    };
    match statistic {
        Statistic::DesignValue => "(this year and the two before it) / 3".to_owned(),
        _ => sites.iter().map(product).collect::<Vec<_>>().join(" + "),
    }
}

fn rounded(seen: &Observation) -> Option<String> {
    let step = seen.rounded_to?.normalize();
    Some(format!("rounded half up to {step}, as the agency prints it: the true value may lie half a step away"))
}

/// How the margin comes from the published ones.
pub(super) fn margin(explained: &Explained<'_>, seen: &Observation) -> Vec<String> {
    let Detail::Share { .. } = seen.detail else {
        return vec!["none: a mean of monitors has no sampling error to state".to_owned()];
    };
    let Some(moe) = seen.moe90 else {
        return vec!["none: the agency gives no margin for a part, and a missing margin is never zero".to_owned()];
    };
    let moe_text = numbers::margin(moe);
    let mut lines = Vec::new();
    if seen.flags.contains(Flag::MarginUpperBound) {
        lines.push("the margin of line 001 is not at hand, so that this is an upper bound:".to_owned());
        lines.push(format!("margin of the numerator / line 001 × 100 = {moe_text} points at 90 %"));
    } else {
        lines.push("the Bureau's formula for a proportion p = x / y, at 90 %:".to_owned());
        lines.push(format!("sqrt(MOE(x)² - p² × MOE(y)²) / y × 100 = {moe_text} points"));
        lines.push("where that root is of a negative number, its ratio formula: + instead of -".to_owned());
        if matches!(seen.method, Method::Broadband { definition, .. } if definition.numerator().1.is_some()) {
            lines.push("MOE(x) of the difference: sqrt(MOE(a)² + MOE(b)²)".to_owned());
        }
    }
    let [low, high] = [seen.value - moe, seen.value + moe].map(|end| numbers::exact(end, seen.method.metric().unit()));
    let limit = explained.outcome.standard.limit.normalize();
    let holds = (seen.value - explained.outcome.standard.limit).abs() <= moe;
    let reaches = if holds { "holds" } else { "does not hold" };
    lines.push(format!("the interval {low} to {high} {reaches} the limit of {limit} (sampling error only)"));
    lines
}
