//! What an agency's answer is: data, nothing there, busy, or a refusal. Status and body are read together, because
//! each of these services has answered 200 with an error and 400 with a passing fault.

use super::text::{excerpt, page_title, without_bom};
pub(super) use crate::http::{Answer, Class};

/// The longest excerpt of a service's words, in characters.
const WORDS: usize = 200;

/// How every service's answers are read.
pub(super) trait Read {
    /// The body's words, or its page title, in one line.
    fn words(&self) -> String;
    /// The body without a byte order mark and leading blanks.
    fn start(&self) -> &[u8];
    /// What every service means by a status, if that settles it.
    fn by_status(&self) -> Option<Class>;
}

impl Read for Answer<'_> {
    fn words(&self) -> String {
        match page_title(self.body) {
            Some(title) => format!("a web page titled `{title}`"),
            None if self.body.trim_ascii().is_empty() => "an empty body".to_owned(),
            None => excerpt(self.body, WORDS),
        }
    }

    fn start(&self) -> &[u8] {
        without_bom(self.body.trim_ascii_start()).trim_ascii_start()
    }

    fn by_status(&self) -> Option<Class> {
        let words = || format!("{}: {}", self.status, self.words());
        match self.status {
            204 => Some(Class::Absent("204: no rows".to_owned())),
            300..=399 => Some(Class::Refused(format!(
                "{}: a redirect{}, which is not followed",
                self.status,
                self.location().map(|to| format!(" to {}", without_query(to))).unwrap_or_default()
            ))),
            404 | 410 => Some(Class::Absent(words())),
            408 | 425 | 429 | 500..=599 => Some(Class::Busy(words())),
            _ => None,
        }
    }
}

/// An address without its query, which may hold a key.
fn without_query(address: &str) -> String {
    let end = address.find(['?', '#']).unwrap_or(address.len());
    excerpt(&address.as_bytes()[..end], WORDS)
}

/// What an answer to a bulk file's address is. A file begins with one of `starts`.
pub(super) fn classify_file(answer: &Answer<'_>, starts: &[&[u8]]) -> Class {
    if let Some(class) = answer.by_status() {
        return class;
    }
    let begins = starts.iter().any(|start| answer.start().starts_with(start));
    match answer.status {
        200 if begins => Class::Data,
        200 if answer.body.is_empty() => Class::Busy("200: an empty body".to_owned()),
        200 => Class::Refused(format!(
            "200, but not the file: {}{} (a proxy or a login page may stand between)",
            answer.words(),
            answer.content_type().map(|kind| format!(" of type {}", excerpt(kind.as_bytes(), 40))).unwrap_or_default(),
        )),
        status => Class::Refused(format!("{status}: {}", answer.words())),
    }
}
