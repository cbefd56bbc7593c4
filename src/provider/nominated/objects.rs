//! JSON as it was sent: every scalar keeps its text, so that no number passes through binary floating point.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::rows::Cell;
use crate::provider::fault::Fault;
use crate::provider::json::scalar;
use crate::provider::text::{page_title, without_bom};

/// An object's members by their names.
pub(super) type Object<'a> = BTreeMap<String, &'a RawValue>;

/// The document that a reply is.
pub(super) fn document(bytes: &[u8], max_depth: u32) -> Result<&RawValue, Fault> {
    let bytes = without_bom(bytes);
    // Also where a document was put beside the definition, which nobody classified.
    if let Some(title) = page_title(bytes) {
        return Err(Fault::Broken(format!("it is a web page titled `{title}`")));
    }
    if depth(bytes) > max_depth {
        return Err(Fault::TooDeep(max_depth));
    }
    parsed(bytes)
}

/// A part of a reply.
pub(super) fn parsed<'a, T: serde::Deserialize<'a>>(json: &'a [u8]) -> Result<T, Fault> {
    serde_json::from_slice(json).map_err(|error| Fault::Broken(error.to_string()))
}

/// How deeply lists and objects stand in one another.
fn depth(json: &[u8]) -> u32 {
    let (mut depth, mut most, mut is_text, mut is_escaped) = (0_u32, 0, false, false);
    for byte in json {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_text => is_escaped = true,
            b'"' => is_text = !is_text,
            b'[' | b'{' if !is_text => {
                depth += 1;
                most = most.max(depth);
            }
            b']' | b'}' if !is_text => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    most
}

/// The objects of a list.
pub(super) fn list(raw: &RawValue) -> Result<Vec<Object<'_>>, Fault> {
    parsed::<Vec<&RawValue>>(raw.get().as_bytes())
        .map_err(|fault| Fault::Broken(format!("there is no list of rows: {fault}")))?
        .into_iter()
        .zip(1_u64..)
        .map(|(raw, number)| {
            parsed(raw.get().as_bytes())
                .map_err(|fault| Fault::Broken(format!("record {number} is no object: {fault}")))
        })
        .collect()
}

/// What stands in an object's member.
pub(super) fn cell<'a>(object: &Object<'a>, number: u64, column: &str) -> Cell<'a> {
    let Some(raw) = object.get(column) else { return Ok(None) };
    let text = scalar(raw).map_err(|_| Fault::cell(number, column, raw.get().as_bytes(), "a single value"))?;
    Ok(text.filter(|text| !text.trim().is_empty()))
}

/// What an RFC 6901 pointer leads to.
pub(in crate::provider) fn at<'a>(document: &'a RawValue, pointer: &str) -> Result<&'a RawValue, Fault> {
    let mut found = document;
    for part in pointer.split('/').skip(1) {
        let part = part.replace("~1", "/").replace("~0", "~");
        found = within(found, &part)?.ok_or_else(|| Fault::NothingAt(pointer.to_owned()))?;
    }
    Ok(found)
}

fn within<'a>(raw: &'a RawValue, part: &str) -> Result<Option<&'a RawValue>, Fault> {
    match raw.get().as_bytes().first() {
        Some(b'{') => Ok(parsed::<BTreeMap<Cow<'a, str>, &RawValue>>(raw.get().as_bytes())?.get(part).copied()),
        Some(b'[') => {
            let is_index = part == "0" || !part.starts_with('0') && part.bytes().all(|byte| byte.is_ascii_digit());
            let Some(index) = part.parse::<usize>().ok().filter(|_| is_index) else { return Ok(None) };
            Ok(parsed::<Vec<&RawValue>>(raw.get().as_bytes())?.get(index).copied())
        }
        _ => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    /// The examples of RFC 6901, section 5, but for names that TOML would have to escape; and what leads nowhere.
    #[test]
    fn pointers_lead_where_the_rfc_says() {
        let json = br#"{"foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "m~n": 8, "n": [0.1000000000000000055]}"#;
        let json = document(json, 9).unwrap();
        let cases = [
            ("/foo/0", Some("\"bar\"")),
            ("/foo", Some(r#"["bar", "baz"]"#)),
            ("/", Some("0")),
            ("/a~1b", Some("1")),
            ("/c%d", Some("2")),
            ("/m~0n", Some("8")),
            ("/n/0", Some("0.1000000000000000055")),
            ("/foo/2", None),
            ("/foo/00", None),
            ("/foo/-", None),
            ("/foo/+1", None),
            ("/foo/0/x", None),
            ("/fo", None),
        ];
        for (pointer, expected) in cases {
            match at(json, pointer) {
                Ok(found) => assert_eq!(Some(found.get()), expected, "{pointer}"),
                Err(fault) => assert_eq!((fault, expected), (Fault::NothingAt(pointer.to_owned()), None)),
            }
        }
        assert_eq!(at(json, "").unwrap().get(), json.get());
    }

    #[test]
    fn depth_counts_brackets_outside_of_texts() {
        for (json, expected) in [("1", 0), ("[]", 1), (r#"{"a": [[1], "[[[\"["]}"#, 3), ("[[", 2), ("]]", 0)] {
            assert_eq!(depth(json.as_bytes()), expected, "{json}");
        }
        assert_eq!(document(b"[[[1]]]", 2).unwrap_err(), Fault::TooDeep(2));
        assert!(
            matches!(document(b"<html><title>Sign in</title>", 2), Err(Fault::Broken(words)) if words.contains("Sign in"))
        );
    }
}
