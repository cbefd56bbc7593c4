//! Scalars of JSON replies as the text they were sent as: services mix strings, bare numbers and null in one column,
//! and a number read through binary floating point would no longer be the one sent.

use std::borrow::Cow;

use serde_json::value::RawValue;

/// The text of a string, a number or a truth value; null is none. A list or an object is no scalar.
pub(super) fn scalar(raw: &RawValue) -> Result<Option<Cow<'_, str>>, String> {
    let text = raw.get();
    match text.as_bytes().first() {
        Some(b'"') => string(text).map(Some),
        Some(b'n') => Ok(None),
        Some(b'[' | b'{') | None => Err(format!("`{}` is no single value", super::text::excerpt(text.as_bytes(), 40))),
        Some(_) => Ok(Some(Cow::Borrowed(text))),
    }
}

/// A string borrowed where it has no escapes.
fn string(text: &str) -> Result<Cow<'_, str>, String> {
    match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        Some(inner) if !inner.contains('\\') => Ok(Cow::Borrowed(inner)),
        _ => serde_json::from_str::<String>(text).map(Cow::Owned).map_err(|error| error.to_string()),
    }
}
