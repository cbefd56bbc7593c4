//! A score as CSV: one row for the total, each practice area, criterion, outcome and edition.
//!
//! Columns, in order: `geoid`, `name`, `edition`, `part` (`total`, `practice_area`, `criterion`, `outcome`, `edition`),
//! `id`, `result` (a criterion's answer, how an outcome counts), `met`, `count`, `percent` (as printed), `at_least` and
//! `at_most` (the tiers; of the total and of an edition).

use super::Scored;
use crate::model::{Response, TierRange};

const HEADER: [&str; 11] =
    ["geoid", "name", "edition", "part", "id", "result", "met", "count", "percent", "at_least", "at_most"];

/// The score as CSV with a header, RFC 4180 quoting and `\n` line ends.
#[must_use]
pub fn csv(scored: &Scored) -> String {
    let score = scored.score;
    let mut rows = vec![row("total", "", "", [score.met, score.count, score.percent].map(Some), Some(score.tier))];
    for area in &score.areas {
        let counts = [area.met, area.count, area.percent].map(Some);
        rows.push(row("practice_area", &area.area.id, "", counts, None));
    }
    for criterion in scored.config.criteria.iter() {
        let response = score.case.responses.get(&criterion.id).copied().unwrap_or(Response::No);
        rows.push(row("criterion", &criterion.id.0, response.id(), [None; 3], None));
    }
    for (slot, way) in &score.case.outcomes {
        rows.push(row("outcome", slot.id(), way.id(), [None; 3], None));
    }
    for effect in &score.editions {
        let result = if effect.is_ambiguous() { "ambiguous" } else { "" };
        rows.push(row("edition", &effect.edition.0, result, [None; 3], Some(effect.tier)));
    }
    let city = &scored.assessment.city;
    let geoid = city.us().map(|city| city.geoid.as_str()).unwrap_or_default();
    written(rows.iter().map(|row| {
        let same = [geoid, city.name(), &scored.edition.id.0];
        same.into_iter().map(str::to_owned).chain(row.iter().cloned()).collect()
    }))
}

fn row(part: &str, id: &str, result: &str, counts: [Option<u32>; 3], tiers: Option<TierRange>) -> [String; 8] {
    let [met, count, percent] = counts.map(|count| count.map(|count| count.to_string()).unwrap_or_default());
    let [least, most] = tiers.map_or([""; 2], |tiers| [tiers.at_least.id(), tiers.at_most.id()]);
    [part.to_owned(), id.to_owned(), result.to_owned(), met, count, percent, least.to_owned(), most.to_owned()]
}

fn written(rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    // Memory takes every write.
    let _ = writer.write_record(HEADER);
    for row in rows {
        let _ = writer.write_record(row);
    }
    String::from_utf8(writer.into_inner().unwrap_or_default()).unwrap_or_default()
}
