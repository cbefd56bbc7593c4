//! The feed: the ledger's entries for other programs, one record each, and back again.
//!
//! Of [`Wanted::Current`] a record is what stands now of its key, with what people did about it: whoever puts each record
//! in the place of the one with the same `key` has what stands, however often a record comes. Of [`Wanted::All`] a record
//! is an entry as it was given, and never changes: together they are the chain, which [`Reader`] gives back. Records come
//! in the order of their last changes, and each names the cursor after which the next one comes.
//!
//! [`Wanted::Current`]: crate::store::Wanted::Current
//! [`Wanted::All`]: crate::store::Wanted::All

mod csv;
mod read;
mod record;
mod standing;
mod write;

use schemars::JsonSchema;
use serde::Serialize;

pub use read::{InvalidFeed, Reader};
pub use record::Record;
pub use standing::{AppealRecord, OutcomeRecord, SignOffRecord, StandingRecord};
pub use write::{Form, Writer};

use write::{End, LastLine};

/// The value of `schema` in every record of this form.
pub const SCHEMA: &str = "outcomes/feed/v1";

/// The published JSON Schema: of a whole feed in JSON, and of each line of one in JSON Lines.
#[must_use]
pub fn schema() -> String {
    crate::schema::of::<Feed>()
}

/// A feed, or a line of one.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(title = "outcomes/feed/v1")]
#[expect(dead_code, reason = "says what there is to the schema; a feed is written record by record")]
#[expect(clippy::large_enum_variant, reason = "no value is ever made of it")]
enum Feed {
    Whole(Whole),
    Record(Record),
    End(LastLine),
}

/// A feed in JSON.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Whole {
    /// `outcomes/feed/v1`.
    #[schemars(extend("const" = SCHEMA))]
    schema: String,
    /// The records, in the order of their last changes.
    records: Vec<Record>,
    /// What ends it.
    end: End,
}
