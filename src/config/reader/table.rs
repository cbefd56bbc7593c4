//! A table of the file and the values in it, with the place they stand at.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{MOST_ENTRIES, Written};
use crate::config::problem::nearest;

/// A table being read. It remembers which keys were asked for.
pub struct Table<'t> {
    written: &'t Written,
    entries: &'t DeTable<'t>,
    offset: usize,
    name: &'t str,
    asked: RefCell<BTreeSet<String>>,
}

/// A value, its key, and where it stands.
pub struct Value<'t> {
    written: &'t Written,
    pub(super) written_as: &'t DeValue<'t>,
    offset: usize,
    key: &'t str,
}

impl<'t> Table<'t> {
    pub(super) fn new(written: &'t Written, entries: &'t DeTable<'t>, offset: usize, name: &'t str) -> Self {
        Self { written, entries, offset, name, asked: RefCell::default() }
    }

    /// The value of a key that must stand here, as `parse` reads it.
    pub fn required<T>(&self, key: &str, parse: impl FnOnce(&Value) -> Option<T>) -> Option<T> {
        let Some(value) = self.value(key) else {
            self.problem(match self.name {
                "" => format!("`{key}` is missing"),
                name => format!("`{key}` is missing in `{name}`"),
            });
            return None;
        };
        parse(&value)
    }

    /// The value of a key that may be left out. A wrong value is on record and reads as none.
    pub fn optional<T>(&self, key: &str, parse: impl FnOnce(&Value) -> Option<T>) -> Option<T> {
        self.value(key).as_ref().and_then(parse)
    }

    /// Like [`Table::required`] for what may stand once only: `seen` holds the lines of those before it.
    pub fn unique<K: Ord + Clone + Display>(
        &self,
        key: &str,
        seen: &mut BTreeMap<K, usize>,
        parse: impl FnOnce(&Value) -> Option<K>,
    ) -> Option<K> {
        self.required(key, |value| {
            let found = parse(value)?;
            let line = value.line();
            if let Some(first) = seen.get(&found) {
                return value.problem(format!("{key} `{found}` stands twice, first on line {first}"));
            }
            seen.insert(found.clone(), line);
            Some(found)
        })
    }

    /// Every table of the array under `key`, in the order written. One that cannot be read takes the whole answer away,
    /// but the others are read all the same, so that their problems are known too.
    pub fn tables<T>(&self, key: &str, mut build: impl FnMut(&Table) -> Option<T>) -> Option<Vec<T>> {
        self.required(key, |value| {
            let items = value.items()?;
            let build = |item: &Value| if self.written.is_full() { None } else { item.table(&mut build) };
            let read: Vec<Option<T>> = items.iter().map(build).collect();
            read.into_iter().collect()
        })
    }

    /// The table under `key`.
    pub fn table<T>(&self, key: &str, build: impl FnOnce(&Table) -> Option<T>) -> Option<T> {
        self.required(key, |value| value.table(build))
    }

    /// Every entry of this table, for tables whose keys are themselves data; all count as asked for.
    pub fn entries(&self) -> impl Iterator<Item = (&'t str, Value<'t>)> + use<'_, 't> {
        self.entries.iter().map(|(key, value)| {
            self.asked.borrow_mut().insert(key.get_ref().to_string());
            let key = key.get_ref().as_ref();
            (key, Value::new(self.written, value, key))
        })
    }

    /// The line it begins on, counted from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.written.line(self.offset)
    }

    /// Whether the key stands here, whatever its value.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        self.find(key).is_some()
    }

    /// Puts a problem of the table as a whole on record, at the line it begins.
    pub fn problem(&self, message: impl AsRef<str>) {
        self.written.report(self.offset, message.as_ref(), None);
    }

    /// Puts a problem at a key of this table on record, at the line of its value (or of the table where it is absent).
    pub fn problem_at(&self, key: &str, message: impl AsRef<str>) {
        let offset = self.find(key).map_or(self.offset, |(_, value)| value.span().start);
        self.written.report(offset, message.as_ref(), None);
    }

    fn find(&self, key: &str) -> Option<(&'t str, &'t Spanned<DeValue<'t>>)> {
        let found = self.entries.iter().find(|(known, _)| known.get_ref() == key);
        found.map(|(known, value)| (known.get_ref().as_ref(), value))
    }

    fn value(&self, key: &str) -> Option<Value<'t>> {
        self.asked.borrow_mut().insert(key.to_owned());
        self.find(key).map(|(key, value)| Value::new(self.written, value, key))
    }

    pub(super) fn report_unknown_keys(&self) {
        let asked = self.asked.borrow();
        for (key, _) in self.entries.iter().filter(|(key, _)| !asked.contains(key.get_ref().as_ref())) {
            if self.written.is_full() {
                return;
            }
            let (word, offset) = (key.get_ref().as_ref(), key.span().start);
            let place = if self.name.is_empty() { "this file".to_owned() } else { format!("`{}`", self.name) };
            let help = nearest(word, asked.iter().map(String::as_str)).map_or_else(
                || format!("known: {}", asked.iter().map(String::as_str).collect::<Vec<_>>().join(", ")),
                |meant| format!("did you mean `{meant}`?"),
            );
            self.written.report(offset, &format!("`{word}` is no key of {place}"), Some(&help));
        }
    }
}

impl<'t> Value<'t> {
    fn new(written: &'t Written, value: &'t Spanned<DeValue<'t>>, key: &'t str) -> Self {
        Self { written, written_as: value.get_ref(), offset: value.span().start, key }
    }

    /// The key it stands under; for an item of a list, the list's.
    #[must_use]
    pub fn key(&self) -> &'t str {
        self.key
    }

    /// The line it stands on, counted from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.written.line(self.offset)
    }

    /// The value as text, if it is text; records nothing.
    #[must_use]
    pub fn as_text(&self) -> Option<&'t str> {
        self.written_as.as_str()
    }

    /// Whether the value is a table; records nothing.
    #[must_use]
    pub fn is_table(&self) -> bool {
        self.written_as.is_table()
    }

    /// Puts a problem on record at this line, and answers `None` for the parser to return.
    pub fn problem<T>(&self, message: impl AsRef<str>) -> Option<T> {
        self.written.report(self.offset, message.as_ref(), None);
        None
    }

    /// Like [`Value::problem`], with what may put it right.
    pub fn problem_with_help<T>(&self, message: impl AsRef<str>, help: impl AsRef<str>) -> Option<T> {
        self.written.report(self.offset, message.as_ref(), Some(help.as_ref()));
        None
    }

    /// Records that something else was expected: `` `limit` must be a number, not a boolean``.
    #[must_use]
    pub fn expected<T>(&self, what: &str) -> Option<T> {
        let found = match self.written_as {
            DeValue::String(found) => format!("`{found}`"),
            DeValue::Integer(found) => format!("`{found}`"),
            DeValue::Float(found) => format!("`{found}`"),
            DeValue::Datetime(found) => format!("`{found}`"),
            DeValue::Boolean(found) => format!("`{found}`"),
            DeValue::Array(_) => "a list".to_owned(),
            DeValue::Table(_) => "a table".to_owned(),
        };
        self.problem(format!("`{}` must be {what}, not {found}", self.key))
    }

    /// The items of a list, at most [`MOST_ENTRIES`] of them.
    #[must_use]
    pub fn items(&self) -> Option<Vec<Value<'t>>> {
        let Some(items) = self.written_as.as_array() else { return self.expected("a list") };
        if items.len() > MOST_ENTRIES {
            return self.problem(format!("`{}` holds more than {MOST_ENTRIES} entries: split the file", self.key));
        }
        Some(items.iter().map(|item| Value::new(self.written, item, self.key)).collect())
    }

    /// Reads a table with `build`, then reports the keys it did not ask for.
    pub fn table<T>(&self, build: impl FnOnce(&Table) -> Option<T>) -> Option<T> {
        let Some(entries) = self.written_as.as_table() else { return self.expected("a table") };
        let table = Table::new(self.written, entries, self.offset, self.key);
        let read = build(&table);
        table.report_unknown_keys();
        read
    }
}
