//! JSON as the tables that TOML is read into.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::{ConfigProblems, MOST_ENTRIES, Problem, Table, Written};

/// Lists and objects further down than this read as empty: no file goes that deep, and the stack is bounded.
const DEEPEST: usize = 4;

/// Reads JSON with `build`; `file` is the name used in messages.
///
/// As with [`super::read`], what `build` makes is returned only if nothing is wrong, and text that is not JSON is told
/// alone. A key that stands twice and a null are problems: neither can be meant.
pub fn read_json<T>(file: &str, text: &str, build: impl FnOnce(&Table) -> Option<T>) -> Result<T, ConfigProblems> {
    let written = Written::new(file, text);
    let whole: &RawValue = serde_json::from_str(text).map_err(|error| not_json(file, &error))?;
    if !whole.get().starts_with('{') {
        let message = "must be an object, beginning with `{`";
        return Err(Problem::at(file, written.line(offset_in(text, whole.get())), message).into());
    }
    let root = Form { text, written: &written }.object(whole.get(), 1);
    written.build(&root, build)
}

fn not_json(file: &str, error: &serde_json::Error) -> ConfigProblems {
    Problem::at(file, error.line(), format!("not JSON: {error}")).into()
}

/// Where `part` begins in `text`, which it was taken from.
fn offset_in(text: &str, part: &str) -> usize {
    part.as_ptr().addr().saturating_sub(text.as_ptr().addr())
}

struct Form<'t, 'w> {
    text: &'t str,
    written: &'w Written,
}

impl<'t> Form<'t, '_> {
    fn problem(&self, part: &str, message: &str) {
        self.written.report(offset_in(self.text, part), message, None);
    }

    fn spanned<T>(&self, part: &str, value: T) -> Spanned<T> {
        let start = offset_in(self.text, part);
        Spanned::new(start..start + part.len(), value)
    }

    fn object(&self, part: &'t str, depth: usize) -> DeTable<'t> {
        let mut table = DeTable::new();
        let Some(Pairs(pairs)) = self.decoded(part) else { return table };
        for (key, raw) in pairs {
            if raw.get() == "null" {
                self.problem(raw.get(), &format!("`{key}` is null: leave it out where there is nothing to say"));
                continue;
            }
            let value = self.spanned(raw.get(), self.value(raw.get(), depth));
            let before = table.insert(self.spanned(raw.get(), Cow::Owned(key.clone())), value);
            if let Some(before) = before {
                let first = self.written.line(before.span().start);
                self.problem(raw.get(), &format!("`{key}` stands twice in one object, first on line {first}"));
            }
        }
        table
    }

    fn list(&self, part: &'t str, depth: usize) -> DeArray<'t> {
        let items: Vec<&RawValue> = self.decoded(part).unwrap_or_default();
        // One more than can be read, for the reader to see that it is too long.
        let items = items.into_iter().take(MOST_ENTRIES + 1);
        let mut list = DeArray::new();
        for item in items.map(RawValue::get) {
            if item == "null" {
                self.problem(item, "null in a list: leave it out");
            } else {
                list.push(self.spanned(item, self.value(item, depth)));
            }
        }
        list
    }

    fn value(&self, part: &'t str, depth: usize) -> DeValue<'t> {
        match part.as_bytes().first() {
            Some(b'{') if depth < DEEPEST => DeValue::Table(self.object(part, depth + 1)),
            Some(b'{') => DeValue::Table(DeTable::new()),
            Some(b'[') if depth < DEEPEST => DeValue::Array(self.list(part, depth + 1)),
            Some(b'[') => DeValue::Array(DeArray::new()),
            Some(b'"') => DeValue::String(Cow::Owned(self.decoded(part).unwrap_or_default())),
            Some(b't' | b'f') => DeValue::Boolean(part == "true"),
            // A number of JSON is one of TOML too, and keeps its digits there.
            _ => DeValue::parse(part).map_or_else(|_| DeValue::String(Cow::Borrowed(part)), Spanned::into_inner),
        }
    }

    /// The syntax was right, but a text may hold half a character.
    fn decoded<T: Deserialize<'t>>(&self, part: &'t str) -> Option<T> {
        let read = serde_json::from_str(part);
        read.map_err(|error| self.problem(part, &format!("not JSON: {error}"))).ok()
    }
}

/// Keys and values in the order written, those that stand twice among them.
struct Pairs<'t>(Vec<(String, &'t RawValue)>);

impl<'t> Deserialize<'t> for Pairs<'t> {
    fn deserialize<D: Deserializer<'t>>(deserializer: D) -> Result<Self, D::Error> {
        struct AsWritten;
        impl<'t> Visitor<'t> for AsWritten {
            type Value = Pairs<'t>;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<Pairs<'t>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = map.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(AsWritten)
    }
}
