//! The walk as `outcomes/explanation/v1`.

use schemars::JsonSchema;
use serde::Serialize;

use super::{Explained, ReplyRead, steps};
use crate::measure::days::Quarter;
use crate::measure::looked_at::Sought;
use crate::measure::{Choice, Row};
use crate::model::evidence::Resource;
use crate::model::{Gap, Metric};
use crate::provider::Located;
use crate::report::terminal::JOINT;
use crate::report::{numbers, words};

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
    /// The method explained; absent where none was tried.
    #[serde(skip_serializing_if = "Option::is_none")]
    method: Option<String>,
    /// The first and last day that it was tried for.
    #[serde(skip_serializing_if = "Option::is_none")]
    period: Option<[String; 2]>,
    /// Its value; absent where it gave none.
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<String>,
    /// The unit.
    unit: &'static str,
    /// What the method alone concludes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("enum" = ["met", "not_met", "unknown"]))]
    verdict: Option<&'static str>,
    /// What the outcome concludes.
    #[schemars(extend("enum" = ["met", "not_met", "unknown"]))]
    outcome: &'static str,
    /// The replies with the records used; where there is no value, those looked at in vain.
    replies: Vec<Reply>,
    /// What a value could have been made from and is not at hand.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    not_at_hand: Vec<NotAtHand>,
    /// The way from the records to the verdict.
    steps: Vec<StepReport>,
}

/// A reply and its records.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Reply {
    /// SHA-256 of the bytes as sent.
    #[schemars(regex(pattern = "^sha256:[0-9a-f]{64}$"))]
    digest: String,
    /// Where it was asked for, without any secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    /// When it was received (UTC).
    retrieved: String,
    /// How many bytes it has.
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<u64>,
    /// Why its records cannot be shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    trouble: Option<String>,
    /// The records used, or that would have been. Of a monitor's days the first and the last of each kind.
    records: Vec<Record>,
    /// The monitors on the sites used; where there is no value, every monitor looked at.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    monitors: Vec<Monitor>,
    /// Where there is no value: lines of the table, geographies or printed figures that were looked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    sought: Vec<SoughtReport>,
}

/// Something that a method without a value could have been made from.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct NotAtHand {
    /// What it is.
    what: String,
    /// Why it is not at hand.
    reason: &'static str,
    /// The reason in a sentence.
    #[serde(skip_serializing_if = "String::is_empty")]
    detail: String,
}

/// Something looked for in a reply.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct SoughtReport {
    /// What was looked for.
    what: String,
    /// The record it stands in; absent where there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    record: Option<u64>,
    /// What stands there, or that nothing does.
    says: String,
}

/// A monitor on one of the sites used.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Monitor {
    /// Site and POC.
    id: String,
    /// Why it does not speak for its site; absent where it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    silent: Option<&'static str>,
    /// Its annual mean in µg/m³.
    #[serde(skip_serializing_if = "Option::is_none")]
    mean: Option<String>,
    /// The EPA's name of its city, where there is no value.
    #[serde(skip_serializing_if = "Option::is_none")]
    city: Option<String>,
    /// The EPA's name of its county, where there is no value.
    #[serde(skip_serializing_if = "Option::is_none")]
    county: Option<String>,
    /// Metres from the city's point, where there is no value and the method looks at it.
    #[serde(skip_serializing_if = "Option::is_none")]
    distance_m: Option<u32>,
    /// All of its rows, those alike together; none of a monitor that stands where the method does not look.
    rows: Vec<Rows>,
    /// Its quarters, where its year is made of days: the mean of their means, or their sums over their days.
    #[serde(skip_serializing_if = "Option::is_none")]
    quarters: Option<[QuarterReport; 4]>,
}

/// A quarter of a monitor's days.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct QuarterReport {
    /// Sampled days.
    days: u32,
    /// Days that the schedule asks for.
    scheduled: u32,
    /// Whether at least 75 % of them were sampled.
    complete: bool,
    /// Sum of the days' means in µg/m³.
    sum: String,
    /// Its mean in µg/m³; absent where it has no day.
    #[serde(skip_serializing_if = "Option::is_none")]
    mean: Option<String>,
}

/// Rows of a monitor that are alike.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Rows {
    /// Their numbers.
    records: Vec<u64>,
    /// How many they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<usize>,
    /// The first byte of the first and the one after the last of the last; rows of another kind may stand between.
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<[u64; 2]>,
    /// The standards that they were summarised under.
    standards: Vec<String>,
    /// What they are.
    what: String,
    /// Why they were left out; absent where the monitor's year is made of them.
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<&'static str>,
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

/// The JSON Schema of `outcomes/explanation/v1`.
#[must_use]
pub fn schema() -> String {
    crate::schema::of::<Explanation>()
}

/// The walk as JSON: pretty, with a newline at the end.
#[must_use]
pub fn json(explained: &Explained<'_>) -> String {
    let tried = explained.tried.map(|tried| &tried.derivation);
    let unit = explained.outcome.unit();
    let seen = tried.and_then(|tried| tried.result.as_ref().ok());
    // A line is set in, set apart and held together for the eye alone.
    let plain = |line: &String| {
        let words = line.split([' ', JOINT]).filter(|word| !word.is_empty());
        words.collect::<Vec<_>>().join(" ")
    };
    let step = |step: super::Step| StepReport { title: step.title, lines: step.lines.iter().map(plain).collect() };
    let explanation = Explanation {
        schema: SCHEMA,
        as_of: explained.as_of.to_string(),
        city: explained.city.id(),
        metric: explained.outcome.metric.id(),
        method: tried.map(|tried| tried.method.to_string()),
        period: tried.map(|tried| [tried.period.from, tried.period.to].map(|day| day.to_string())),
        value: seen.map(|seen| numbers::exact(seen.value, unit)),
        unit: unit.id(),
        verdict: explained.tried.map(|tried| tried.verdict.id()),
        outcome: explained.outcome.verdict.id(),
        replies: explained.replies.iter().map(reply).collect(),
        not_at_hand: explained.in_vain.iter().map(not_at_hand).collect(),
        steps: steps(explained).into_iter().map(step).collect(),
    };
    // Texts, numbers and lists always serialize.
    serde_json::to_string_pretty(&explanation).unwrap_or_default() + "\n"
}

fn reply(reply: &ReplyRead) -> Reply {
    Reply {
        digest: reply.from.digest.to_string(),
        address: reply.address.clone(),
        retrieved: reply.from.retrieved.to_rfc3339_opts(chrono::SecondsFormat::Secs, true),
        size: reply.size,
        trouble: reply.trouble.clone(),
        records: reply.records.iter().map(record).collect(),
        monitors: reply.choices.iter().map(|choice| monitor(reply, choice)).collect(),
        sought: reply.sought.iter().map(sought).collect(),
    }
}

fn sought(sought: &Sought) -> SoughtReport {
    SoughtReport { what: sought.what.clone(), record: sought.record, says: sought.says.clone() }
}

fn not_at_hand((resource, gap): &(&Resource, &Gap)) -> NotAtHand {
    NotAtHand { what: words::resource(resource), reason: gap.reason.id(), detail: gap.detail.clone() }
}

fn monitor(reply: &ReplyRead, choice: &Choice) -> Monitor {
    let rows = |row: &Row| Rows {
        records: row.records.clone(),
        count: Some(row.records.len()),
        bytes: reply.span(row).map(|bytes| [bytes.start, bytes.end]),
        standards: row.standards.iter().cloned().collect(),
        what: row.words.clone(),
        left_out: row.left_out,
    };
    let stands = choice.stands.as_ref();
    Monitor {
        id: choice.monitor.to_string(),
        silent: choice.silent,
        mean: choice.mean.map(|mean| numbers::exact(mean, Metric::Pm25.unit())),
        city: stands.and_then(|stands| stands.city.clone()),
        county: stands.and_then(|stands| stands.county.clone()),
        distance_m: stands.and_then(|stands| stands.distance_m),
        rows: choice.rows.iter().map(rows).collect(),
        quarters: choice.quarters.map(|quarters| quarters.map(|quarter| of_quarter(&quarter))),
    }
}

fn of_quarter(quarter: &Quarter) -> QuarterReport {
    QuarterReport {
        days: quarter.days,
        scheduled: quarter.scheduled,
        complete: quarter.is_complete(),
        sum: quarter.sum.normalize().to_string(),
        mean: quarter.mean().map(|mean| numbers::exact(mean, Metric::Pm25.unit())),
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
