//! Pretty JSON in the form of `serde_json`'s own, but begun some steps in, so that a part of a report is written where
//! it stands without being indented afterwards.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::Serializer;
use serde_json::ser::Formatter;

/// A comma, a line end and the spaces of as many steps as reports have: what stands between two values, in one write.
const BETWEEN: &[u8] = b",\n                                ";
/// Spaces of a step.
const STEP: usize = 2;

/// Appends a value whose lines after the first stand `depth` steps in.
///
/// # Panics
///
/// Only if memory refused a write, which it does not.
pub fn append(out: &mut Vec<u8>, value: &impl Serialize, depth: usize) {
    let written = value.serialize(&mut Serializer::with_formatter(out, Indented { depth, has_value: false }));
    #[expect(clippy::expect_used, reason = "memory takes every write, and texts, numbers and lists always serialize")]
    written.expect("memory takes every write");
}

struct Indented {
    depth: usize,
    has_value: bool,
}

impl Indented {
    fn line<W: ?Sized + Write>(&self, out: &mut W, comma: bool) -> io::Result<()> {
        let (start, mut spaces) = (usize::from(!comma), STEP * self.depth);
        let held = BETWEEN.len() - 2;
        out.write_all(&BETWEEN[start..2 + spaces.min(held)])?;
        while spaces > held {
            spaces -= held;
            out.write_all(&BETWEEN[2..2 + spaces.min(held)])?;
        }
        Ok(())
    }

    fn open<W: ?Sized + Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth += 1;
        self.has_value = false;
        out.write_all(bracket)
    }

    fn close<W: ?Sized + Write>(&mut self, out: &mut W, bracket: &[u8]) -> io::Result<()> {
        self.depth -= 1;
        if self.has_value {
            self.line(out, false)?;
        }
        out.write_all(bracket)
    }
}

impl Formatter for Indented {
    fn begin_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"[")
    }

    fn end_array<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"]")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.line(out, !first)
    }

    fn end_array_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }

    fn begin_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.open(out, b"{")
    }

    fn end_object<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        self.close(out, b"}")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, out: &mut W, first: bool) -> io::Result<()> {
        self.line(out, !first)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, out: &mut W) -> io::Result<()> {
        out.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.has_value = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    fn values() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<String>().prop_map(Value::from),
        ];
        leaf.prop_recursive(24, 64, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::btree_map(any::<String>(), inner, 0..4)
                    .prop_map(|map| Value::Object(map.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_part_is_pretty_json_moved_in(value in values(), depth in 0..20_usize) {
            let mut bytes = Vec::new();
            append(&mut bytes, &value, depth);
            let line = format!("\n{}", "  ".repeat(depth));
            let expected = serde_json::to_string_pretty(&value).unwrap().replace('\n', &line);
            prop_assert_eq!(String::from_utf8(bytes).unwrap(), expected);
        }
    }
}
