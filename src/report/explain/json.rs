//! The walk as `outcomes/explanation/v1`.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Explained, steps};
use crate::provider::Located;
use crate::report::numbers;

/// The value of `schema` in every walk of this form.
pub const SCHEMA: &str = "outcomes/explanation/v1";

/// One figure walked through from the bytes to the verdict.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Explanation {
    /// Always `outcomes/explanation/v1`.
    #[schemars(extend("const" = SCHEMA))]
    schema: &'static str,
    /// The day asked about.
    as_of: String,
    /// The city's GEOID, or name and country abroad.
    city: String,
    /// The metric.
    metric: &'static str,
    /// The method explained.
    method: String,
    /// The time it was tried for.
    period: [String; 2],
    /// Its value; absent where it gave none.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    /// The unit.
    unit: &'static str,
    /// What the method alone concludes.
    verdict: &'static str,
    /// What the outcome concludes.
    outcome: &'static str,
    /// The replies with the records used.
    replies: Vec<Reply>,
    /// The way from the records to the verdict.
    steps: Vec<StepReport>,
}

/// A reply and its records.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Reply {
    /// SHA-256 of the bytes as sent.
    digest: String,
    /// Where it was asked for, without any secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    /// When it was received (UTC).
    retrieved: String,
    /// How many bytes it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    /// The records used.
    records: Vec<Record>,
}

/// A record as it stands in its reply.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Record {
    /// Its number, the header being 0.
    number: u64,
    /// The file in the zip that it stands in.
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<String>,
    /// Its first byte, counted from 0, and the one after its last.
    bytes: [u64; 2],
    /// Every column and what stands in it.
    cells: Vec<[String; 2]>,
}

/// One step.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct StepReport {
    /// What it is about.
    title: &'static str,
    /// What is done in it.
    lines: Vec<String>,
}

/// The walk as JSON: pretty, with a newline at the end.
#[must_use]
pub fn json(explained: &Explained<'_>) -> String {
    let tried = &explained.tried.derivation;
    let unit = explained.outcome.metric.unit();
    let explanation = Explanation {
        schema: SCHEMA,
        as_of: explained.as_of.to_string(),
        city: explained.city.id(),
        metric: explained.outcome.metric.id(),
        method: tried.method.to_string(),
        period: [tried.period.from, tried.period.to].map(|day| day.to_string()),
        value: tried.result.as_ref().ok().map(|seen| numbers::exact(seen.value, unit)),
        unit: unit.id(),
        verdict: explained.tried.verdict.id(),
        outcome: explained.outcome.verdict.id(),
        replies: explained.replies.iter().map(reply).collect(),
        steps: steps(explained)
            .into_iter()
            .map(|step| StepReport { title: step.title, lines: step.lines })
            .collect(),
    };
    // Texts, numbers and lists always serialize.
    serde_json::to_string_pretty(&explanation).unwrap_or_default() + "\n"
}

fn reply(reply: &super::ReplyRead) -> Reply {
    Reply {
        digest: reply.from.digest.to_string(),
        address: reply.address.clone(),
        retrieved: reply.from.retrieved.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        size: reply.size,
        records: reply.records.iter().map(record).collect(),
    }
}

fn record(record: &Located) -> Record {
    Record {
        number: record.number,
        file: record.file.clone(),
        bytes: [record.bytes.start, record.bytes.end],
        cells: record.cells.iter().map(|(name, value)| [name.clone(), value.clone()]).collect(),
    }
}
