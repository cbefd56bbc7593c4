//! The monitors that a value comes from, and where they stand around the city.

use std::collections::BTreeMap;

use super::block::{Block, Figure, Mark, Row, Table};
use super::{Dossier, words};
use crate::model::{Detail, Metric, Outcome, Period, Point, SiteId, SiteUse};
use crate::report::chart::{self, Monitors, Site};
use crate::report::numbers;
use rust_decimal::Decimal;

/// One monitoring site with its part in the verdict's value, if it has one.
struct Used<'a> {
    site: &'a SiteUse,
    period: Period,
    distance_m: Option<u32>,
    weight: Option<Decimal>,
}

/// The list of monitors and, where positions are known, the map.
pub(super) fn monitors(dossier: &Dossier<'_>, number: usize) -> Vec<Block> {
    let Some(outcome) = dossier.newest(Metric::Pm25) else { return Vec::new() };
    let used = used(outcome);
    let mut blocks = vec![Block::Heading("Monitors".to_owned())];
    if used.is_empty() {
        blocks.push(Block::Text("No value of a monitor is held.".to_owned()));
        return blocks;
    }
    blocks.extend(drawn(dossier, &used, number).map(Block::Figure));
    blocks.push(Block::Table(listed(&used, outcome)));
    blocks
}

/// The sites of every method in the newest year with sites, each once: by distance where it is known, then by code.
fn used(outcome: &Outcome) -> Vec<Used<'_>> {
    let chosen = outcome.observation.iter().map(|seen| (true, seen));
    let tried = outcome.methods.iter().filter_map(|tried| tried.derivation.result.as_ref().ok());
    let all = chosen.chain(tried.map(|seen| (false, seen)));
    let all: Vec<_> = all.filter(|(_, seen)| matches!(seen.detail, Detail::Sites(_))).collect();
    let newest = all.iter().map(|(_, seen)| seen.period.to).max();
    let mut sites: BTreeMap<&SiteId, Used<'_>> = BTreeMap::new();
    for (carries, seen) in all.into_iter().filter(|(_, seen)| Some(seen.period.to) == newest) {
        let Detail::Sites(of_method) = &seen.detail else { continue };
        for site in of_method {
            let weight = carries.then_some(site.weight);
            let one = sites.entry(&site.monitor.site).or_insert(Used {
                site,
                period: seen.period,
                distance_m: site.distance_m,
                weight,
            });
            one.distance_m = one.distance_m.or(site.distance_m);
        }
    }
    let mut sites: Vec<_> = sites.into_values().collect();
    sites.sort_by_key(|one| (one.distance_m.unwrap_or(u32::MAX), &one.site.monitor.site));
    sites
}

fn listed(used: &[Used<'_>], outcome: &Outcome) -> Table {
    let row = |(at, one): (usize, &Used<'_>)| {
        let site = one.site;
        let share = |weight: Decimal| format!("{} %", numbers::fixed(weight * Decimal::ONE_HUNDRED, 1));
        Row {
            cells: vec![
                format!("{} {}", at + 1, name(site)),
                site.monitor.to_string(),
                [site.city.as_deref(), site.county.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(", "),
                one.distance_m.map_or_else(|| "–".to_owned(), kilometres),
                numbers::shown(site.value, None, &outcome.standard),
                one.weight.map_or_else(|| "none: other methods use it".to_owned(), share),
            ],
            mark: if one.weight.is_some() { Mark::Chosen } else { Mark::Plain },
        }
    };
    let year = used.first().map(|one| format!(" in {}", one.period.label())).unwrap_or_default();
    Table {
        caption: format!("Monitors used{year}, nearest first; values in µg/m³"),
        head: vec!["Site", "Monitor", "EPA's city and county", "Distance", "Value", "Part in the value"],
        rows: used.iter().enumerate().map(row).collect(),
        dense: true,
    }
}

fn name(site: &SiteUse) -> String {
    let name = site.site_name.as_ref().or(site.city.as_ref());
    name.cloned().unwrap_or_else(|| site.monitor.site.to_string())
}

fn kilometres(metres: u32) -> String {
    format!("{} km", numbers::fixed(Decimal::new(metres.into(), 3), 1))
}

fn drawn(dossier: &Dossier<'_>, used: &[Used<'_>], number: usize) -> Option<Figure> {
    let centre = dossier.judged.city.us()?.point?.at;
    let placed = used.iter().enumerate().filter_map(|(at, one)| Some((at, one, one.site.point?)));
    let near: Vec<(usize, &Used<'_>, Point)> = placed.filter(|(_, _, point)| chart::reaches(centre, *point)).collect();
    let sites: Vec<Site> = near
        .iter()
        .map(|(at, one, point)| Site {
            number: at + 1,
            name: name(one.site),
            at: *point,
            carries: one.weight.is_some(),
        })
        .collect();
    if sites.is_empty() {
        return None;
    }
    let each: Vec<String> = near
        .iter()
        .map(|(at, one, _)| {
            let distance = one.distance_m.map(|metres| format!(", {}", kilometres(metres))).unwrap_or_default();
            format!("{} {}{distance}", at + 1, name(one.site))
        })
        .collect();
    let described = format!("Monitors around {}: {}.", dossier.judged.city.name(), each.join("; "));
    let title = format!("Monitors around {}", dossier.judged.city.name());
    let svg = chart::map(&Monitors {
        id: &format!("map-{number}"),
        title: &title,
        described: &described,
        centre,
        sites: &sites,
    });
    let beyond = used.len() - sites.len();
    let beyond = if beyond == 0 { String::new() } else { format!(" {beyond} in the list below stand further off.") };
    let caption = words::sentence(
        "Cross: the city's point. Dot: part of the verdict's value; hollow square: used by other methods",
    ) + " Rings at 25 and 50 km, true distances from the city's point, north up."
        + &beyond;
    Some(Figure { svg, caption, described })
}
