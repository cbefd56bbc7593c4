//! What an agency's answer is: data, nothing there, busy, or a refusal. Status and body are read together, because
//! each of these services has answered 200 with an error and 400 with a passing fault.

use super::text::{excerpt, page_title, without_bom};

/// An answer as it came. The body is whole: where it breaks off is part of the judgement.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    /// HTTP status.
    pub status: u16,
    /// `Content-Type`.
    pub content_type: Option<&'a str>,
    /// `Location` of a redirect, which is never followed.
    pub location: Option<&'a str>,
    /// Whether the header `X-DataWebAPI-KeyError` was set.
    pub key_error: bool,
    /// The body.
    pub body: &'a [u8],
}

/// What an answer is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Class {
    /// The data asked for, possibly no rows.
    Data,
    /// The agency has no such thing.
    Absent(String),
    /// A passing fault: worth asking again, a bounded number of times.
    Busy(String),
    /// Asking again the same way would fail again.
    Refused(String),
}

/// The longest excerpt of a service's words, in characters.
const WORDS: usize = 200;

impl Answer<'_> {
    /// The body's words, or its page title, in one line.
    pub(super) fn words(&self) -> String {
        match page_title(self.body) {
            Some(title) => format!("a web page titled `{title}`"),
            None if self.body.trim_ascii().is_empty() => "an empty body".to_owned(),
            None => excerpt(self.body, WORDS),
        }
    }

    /// The body without a byte order mark and leading blanks.
    pub(super) fn start(&self) -> &[u8] {
        without_bom(self.body.trim_ascii_start()).trim_ascii_start()
    }

    /// What every service means by a status, if that settles it.
    pub(super) fn by_status(&self) -> Option<Class> {
        let words = || format!("{}: {}", self.status, self.words());
        match self.status {
            204 => Some(Class::Absent("204: no rows".to_owned())),
            300..=399 => Some(Class::Refused(format!(
                "{}: a redirect{}, which is not followed",
                self.status,
                self.location.map(|to| format!(" to {}", without_query(to))).unwrap_or_default()
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
            answer.content_type.map(|kind| format!(" of type {}", excerpt(kind.as_bytes(), 40))).unwrap_or_default(),
        )),
        status => Class::Refused(format!("{status}: {}", answer.words())),
    }
}
