//! The sums behind a value and its margin, with the figures in them.

use super::Explained;
use crate::model::{Detail, Method, Observation, SiteUse, Statistic, Unit};
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
            let alone = sites.len() == 1;
            let mut lines: Vec<String> = sites.iter().map(|site| of_site(site, alone, unit)).collect();
            lines.push(format!("{}:", rule(statistic)));
            lines.push(match statistic {
                Statistic::DesignValue => format!("  {} = {result}", three_years(explained, unit)),
                _ if alone => format!("  this one alone = {result}"),
                _ => format!("  {} = {result}", sum(sites, unit)),
            });
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
        _ => vec![format!("{} = {result}", seen.method)],
    }
}

fn of_site(site: &SiteUse, alone: bool, unit: Unit) -> String {
    let name = site.site_name.as_ref().or(site.city.as_ref()).map(|name| format!(" ({name})")).unwrap_or_default();
    let away = |metres| format!(", {} km away", numbers::kilometres(metres));
    let distance = site.distance_m.map(away).unwrap_or_default();
    let weight = if alone { String::new() } else { format!(", weight {}", numbers::weight(site.weight)) };
    format!("site {}{name}{distance}: {}{weight}", site.monitor.site, numbers::exact(site.value, unit))
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

/// The sum as it is added up.
fn sum(sites: &[SiteUse], unit: Unit) -> String {
    let product =
        |site: &SiteUse| format!("{}\u{a0}×\u{a0}{}", numbers::weight(site.weight), numbers::exact(site.value, unit));
    sites.iter().map(product).collect::<Vec<_>>().join("\u{a0}+ ")
}

fn three_years(explained: &Explained<'_>, unit: Unit) -> String {
    let monitors = explained.replies.iter().flat_map(|reply| &reply.choices);
    let years = monitors.filter(|choice| choice.silent.is_none()).filter_map(|choice| choice.mean);
    let years: Vec<String> = years.map(|mean| numbers::exact(mean, unit)).collect();
    match years.len() {
        3 => format!("({}) / 3", years.join(" + ")),
        _ => "(this year and the two before it) / 3".to_owned(),
    }
}

fn rounded(seen: &Observation) -> Option<String> {
    let step = seen.rounded_to?.normalize();
    Some(format!("rounded half up to {step}, as the agency prints it: the true value may lie half a step away"))
}
