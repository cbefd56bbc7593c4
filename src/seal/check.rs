//! Holds a seal against a pack and the keys of whoever should have sealed it.

use serde::Serialize;
use serde_json::Value;

use super::statement::{Judged, JudgedCity, JudgedOutcome};
use super::{
    Envelope, KeyId, NotAPack, PAYLOAD_TYPE, PREDICATE_TYPE, Pack, PublicKey, STATEMENT_TYPE, Statement, Unreadable,
};
use crate::model::Digest;

/// More differences between a seal and its pack are not told.
const MAX_DIFFERENCES: usize = 10;

/// Why a seal does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// No envelope.
    #[error("the seal cannot be read as a DSSE envelope: {0}")]
    Envelope(#[from] Unreadable),
    /// Nobody's signature was asked for.
    #[error("no key was named that should have signed it")]
    NoKey,
    /// An envelope about something else.
    #[error("its payload is of the type `{0}`, not `{PAYLOAD_TYPE}`")]
    PayloadType(String),
    /// Not signed with the key, or changed since.
    #[error(
        "no signature of it verifies with the key {key} (it carries {signatures}): another key signed it, or it was \
         changed since"
    )]
    NotSigned {
        /// The key.
        key: KeyId,
        /// How many signatures there are.
        signatures: usize,
    },
    /// Signed, but no statement.
    #[error("what was signed cannot be read as a statement: {0}")]
    Statement(String),
    /// A statement of another form.
    #[error("what was signed is a statement of the form `{0}`, not `{STATEMENT_TYPE}`")]
    Form(String),
    /// A statement that says something else.
    #[error("what was signed says something of the form `{0}`, not `{PREDICATE_TYPE}`")]
    PredicateType(String),
    /// Not about one file.
    #[error("what was signed is not about one file with its SHA-256")]
    Subject,
    /// About another file.
    #[error("the pack is not the one that was sealed: its digest is {found}, the seal is over {sealed}")]
    Pack {
        /// The pack's digest.
        found: Digest,
        /// The one in the seal.
        sealed: Digest,
    },
    /// About that file, which is no pack.
    #[error("what was sealed is no evidence pack: {0}")]
    NotAPack(#[from] NotAPack),
    /// The statement and the pack disagree.
    #[error("the seal and the pack disagree on {0}")]
    Unlike(String),
}

/// A seal that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What it says.
    pub statement: Statement,
    /// The digest of the pack.
    pub pack: Digest,
    /// How many signatures the envelope carries; only those by the keys asked for were needed.
    pub signatures: usize,
    /// The keys that signatures say they are by and that were not asked for: nobody has checked that.
    pub said: Vec<String>,
}

/// Checks that each of the keys signed the envelope, that it is about these bytes, and that it says of them what they say
/// themselves. Nothing of the payload is looked at before it is known who signed it.
pub fn check(envelope: &[u8], pack: &[u8], keys: &[PublicKey]) -> Result<Checked, Vec<Wrong>> {
    let envelope = Envelope::read(envelope).map_err(|error| vec![error.into()])?;
    signed(&envelope, keys)?;
    let (statement, pack) = fits(&envelope, pack)?;
    let mut said: Vec<String> = envelope.stated_keys().map(ToOwned::to_owned).collect();
    said.retain(|said| keys.iter().all(|key| key.id().as_str() != said));
    Ok(Checked { statement, pack, signatures: envelope.signatures(), said })
}

/// Reads an envelope to which a signature is to be added: it must be about these bytes, and say of them what they say
/// themselves. Who signed it is not looked at.
pub fn read_to_sign(envelope: &[u8], pack: &[u8]) -> Result<(Envelope, Statement), Vec<Wrong>> {
    let envelope = Envelope::read(envelope).map_err(|error| vec![error.into()])?;
    if envelope.payload_type != PAYLOAD_TYPE {
        return Err(vec![Wrong::PayloadType(envelope.payload_type)]);
    }
    let (statement, _) = fits(&envelope, pack)?;
    Ok((envelope, statement))
}

/// The statement in an envelope and the pack's digest, where they say the same.
fn fits(envelope: &Envelope, pack: &[u8]) -> Result<(Statement, Digest), Vec<Wrong>> {
    let statement = statement(&envelope.payload).map_err(|wrong| vec![wrong])?;
    let sealed = statement.digest().ok_or_else(|| vec![Wrong::Subject])?;
    let found = Digest::of(pack);
    if sealed != found {
        return Err(vec![Wrong::Pack { found, sealed }]);
    }
    let pack = Pack::read(pack).map_err(|error| vec![error.into()])?;
    let differences = differences(&statement.predicate.judged, &pack.judged);
    if !differences.is_empty() {
        return Err(differences.into_iter().map(Wrong::Unlike).collect());
    }
    Ok((statement, found))
}

fn signed(envelope: &Envelope, keys: &[PublicKey]) -> Result<(), Vec<Wrong>> {
    let signatures = envelope.signatures();
    if keys.is_empty() {
        return Err(vec![Wrong::NoKey]);
    }
    let mut wrong: Vec<Wrong> = (keys.iter().zip(envelope.is_signed_by(keys)))
        .filter(|(_, signed)| !signed)
        .map(|(key, _)| Wrong::NotSigned { key: key.id().clone(), signatures })
        .collect();
    if envelope.payload_type != PAYLOAD_TYPE {
        wrong.insert(0, Wrong::PayloadType(envelope.payload_type.clone()));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong) }
}

/// Its forms are looked at first: what another form lacks says less.
fn statement(payload: &[u8]) -> Result<Statement, Wrong> {
    let unreadable = |error: serde_json::Error| Wrong::Statement(error.to_string());
    let value: Value = serde_json::from_slice(payload).map_err(unreadable)?;
    let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
    if text("_type") != STATEMENT_TYPE {
        return Err(Wrong::Form(text("_type")));
    }
    if text("predicateType") != PREDICATE_TYPE {
        return Err(Wrong::PredicateType(text("predicateType")));
    }
    serde_json::from_slice(payload).map_err(unreadable)
}

/// In which fields what was sealed differs from what the pack says, the first few.
fn differences(sealed: &Judged, packed: &Judged) -> Vec<String> {
    let bare = |judged: &Judged| Judged { cities: Vec::new(), ..judged.clone() };
    let mut told = fields("", &bare(sealed), &bare(packed));
    let counts = |judged: &Judged| [("cities", judged.cities.len()), ("verdicts", flat(judged).count())];
    for ((what, one), (_, other)) in counts(sealed).into_iter().zip(counts(packed)) {
        if one != other {
            told.push(format!("how many {what} there are: {one} sealed, {other} in the pack"));
        }
    }
    for ((sealed_city, one), (packed_city, other)) in flat(sealed).zip(flat(packed)) {
        let label = format!("{} of {}", one.metric, sealed_city.name);
        told.extend(fields(&label, &no_outcomes(sealed_city), &no_outcomes(packed_city)));
        told.extend(fields(&label, one, other));
        if told.len() >= MAX_DIFFERENCES {
            told.truncate(MAX_DIFFERENCES);
            return told;
        }
    }
    if told.is_empty() && sealed != packed {
        told.push("which cities there are".to_owned());
    }
    told
}

fn flat(judged: &Judged) -> impl Iterator<Item = (&JudgedCity, &JudgedOutcome)> {
    judged.cities.iter().flat_map(|city| city.outcomes.iter().map(move |outcome| (city, outcome)))
}

fn no_outcomes(city: &JudgedCity) -> JudgedCity {
    JudgedCity { outcomes: Vec::new(), ..city.clone() }
}

/// The fields in which two values of one type differ, with both.
fn fields<T: Serialize>(label: &str, sealed: &T, packed: &T) -> Vec<String> {
    let of = |value: &T| match serde_json::to_value(value) {
        Ok(Value::Object(fields)) => fields,
        _ => serde_json::Map::new(),
    };
    let (sealed, packed) = (of(sealed), of(packed));
    let mut keys: Vec<&String> = sealed.keys().chain(packed.keys()).collect();
    keys.sort();
    keys.dedup();
    let shown = |value: Option<&Value>| value.map_or_else(|| "nothing".to_owned(), ToString::to_string);
    keys.into_iter()
        .filter(|key| sealed.get(*key) != packed.get(*key))
        .map(|key| {
            let joint = if label.is_empty() { "" } else { ", " };
            format!("{label}{joint}{key}: {} sealed, {} in the pack", shown(sealed.get(key)), shown(packed.get(key)))
        })
        .collect()
}
