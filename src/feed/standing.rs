//! What people did about an entry, as its record tells it.

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::store::{Recorded, Standing};

/// What people did about an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct StandingRecord {
    /// Who signed it off, in their order.
    pub sign_offs: Vec<SignOffRecord>,
    /// Appeals against it, in their order.
    pub appeals: Vec<AppealRecord>,
}

/// A sign-off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SignOffRecord {
    /// Its number in the ledger.
    pub position: i64,
    /// Who signed.
    pub by: String,
    /// When.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub given: DateTime<Utc>,
    /// What they noted.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
}

/// An appeal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AppealRecord {
    /// Its number in the ledger.
    pub position: i64,
    /// Who appeals.
    pub by: String,
    /// When.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub given: DateTime<Utc>,
    /// Why.
    pub note: String,
    /// What became of it; none while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<OutcomeRecord>,
}

/// What became of an appeal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OutcomeRecord {
    /// Its number in the ledger.
    pub position: i64,
    /// `upheld` or `dismissed`.
    #[schemars(extend("enum" = ["upheld", "dismissed"]))]
    pub decision: String,
    /// Who decided.
    pub by: String,
    /// When.
    #[schemars(with = "String", extend("format" = "date-time"))]
    pub given: DateTime<Utc>,
    /// Why.
    pub note: String,
}

impl StandingRecord {
    pub(super) fn of(standing: &Standing) -> Self {
        let appeal =
            |(act, decided): &(Recorded, Option<Recorded>)| AppealRecord::of(act, decided.as_ref().map(outcome));
        Self {
            sign_offs: standing.sign_offs.iter().map(sign_off).collect(),
            appeals: standing.appeals.iter().map(appeal).collect(),
        }
    }
}

impl AppealRecord {
    fn of(act: &Recorded, outcome: Option<OutcomeRecord>) -> Self {
        let run = &act.entry.run;
        Self { position: act.id, by: run.by.clone(), given: run.given, note: act.entry.note.clone(), outcome }
    }
}

fn sign_off(act: &Recorded) -> SignOffRecord {
    let run = &act.entry.run;
    SignOffRecord { position: act.id, by: run.by.clone(), given: run.given, note: act.entry.note.clone() }
}

fn outcome(act: &Recorded) -> OutcomeRecord {
    OutcomeRecord {
        position: act.id,
        decision: act.entry.concluded.word().to_owned(),
        by: act.entry.run.by.clone(),
        given: act.entry.run.given,
        note: act.entry.note.clone(),
    }
}
