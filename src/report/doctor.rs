//! What the doctor found, one line a check.

/// One thing looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    name: String,
    text: String,
    word: &'static str,
    /// Whether the program cannot work like this.
    pub fails: bool,
}

impl Check {
    /// All is well.
    #[must_use]
    pub fn good(name: &str, text: String) -> Self {
        Self { name: name.to_owned(), text, word: "ok", fails: false }
    }

    /// Works, but worse.
    #[must_use]
    pub fn warn(name: &str, text: String) -> Self {
        Self { name: name.to_owned(), text, word: "warn", fails: false }
    }

    /// Does not work.
    #[must_use]
    pub fn bad(name: &str, text: String) -> Self {
        Self { name: name.to_owned(), text, word: "FAIL", fails: true }
    }
}

/// The checks as text.
#[must_use]
pub fn doctor(checks: &[Check]) -> String {
    checks.iter().map(|check| format!("{:<5} {}: {}\n", check.word, check.name, check.text)).collect()
}
