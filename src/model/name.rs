//! Names that definitions of nominated metrics give: read as text, then handed about like a word of the program.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Mutex, PoisonError};

/// Every name seen. Definitions are few and short, so what is kept here for the length of a run is next to nothing.
static NAMES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// A name from a definition. The same text is the same name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(&'static str);

impl Name {
    /// The name of this text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut names = NAMES.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = names.get(text) {
            return Self(known);
        }
        let kept: &'static str = Box::leak(text.into());
        names.insert(kept);
        Self(kept)
    }

    /// Its text.
    #[must_use]
    pub fn text(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_is_one_name() {
        let (one, again, other) = (Name::of("trips"), Name::of(&format!("tr{}", "ips")), Name::of("rides"));
        assert_eq!(one, again);
        assert!(std::ptr::eq(one.text(), again.text()), "kept once");
        assert_ne!(one, other);
        assert_eq!(other.to_string(), "rides");
    }
}
