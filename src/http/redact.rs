//! Keeping secrets out of everything that is shown or stored. It sends and logs nothing.

use std::borrow::Cow;
use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use url::Url;

/// What stands in a secret's place.
const MASK: &str = "***";

/// Secrets shorter than this are masked only where they stand as a word of their own: `test` must not tear `latest`.
const SHORT: usize = 8;

/// Names of query parameters whose values are secret, without punctuation and in lower case.
const SECRET_NAMES: [&str; 5] = ["email", "auth", "authorization", "sig", "signature"];

/// Endings of such names: `key`, `api_key`, `$$app_token`.
const SECRET_ENDINGS: [&str; 5] = ["key", "token", "secret", "password", "credential"];

/// An address without secrets: safe to show, to log and to keep.
///
/// User and password, the fragment and the values of secret parameters (by their names: `key`, `email`, `token` and
/// the like) are masked; nothing of them is held.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RedactedUrl(String);

impl RedactedUrl {
    /// The address `url` with its secrets masked.
    #[must_use]
    pub fn new(url: &Url) -> Self {
        let mut bare = url.clone();
        bare.set_fragment(None);
        // A scheme without a host has no user to hide, and is refused before sending.
        let _ = bare.set_username("");
        let _ = bare.set_password(None);
        let query = url.query().map(|query| query.split('&').map(redacted_pair).collect::<Vec<_>>().join("&"));
        bare.set_query(query.as_deref());
        Self(bare.into())
    }

    /// The address with further parameters, their values masked whatever their names.
    pub(super) fn with_masked(mut self, names: impl IntoIterator<Item = impl fmt::Display>) -> Self {
        for name in names {
            let joint = if self.0.contains('?') { '&' } else { '?' };
            self.0 = format!("{}{joint}{name}={MASK}", self.0);
        }
        self
    }

    /// The address with these secrets masked wherever they stand.
    pub(super) fn without(self, secrets: &Secrets) -> Self {
        Self(secrets.scrub(&self.0))
    }

    /// The address as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RedactedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for RedactedUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One `name=value` of a query, its value masked if the name says so.
fn redacted_pair(pair: &str) -> Cow<'_, str> {
    match pair.split_once('=') {
        Some((name, value)) if !value.is_empty() && is_secret_name(name) => format!("{name}={MASK}").into(),
        _ => pair.into(),
    }
}

/// Whether a parameter of this name holds a secret.
fn is_secret_name(name: &str) -> bool {
    let decoded: String = url::form_urlencoded::parse(name.as_bytes()).map(|(name, _)| name.into_owned()).collect();
    let plain: String = decoded.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    SECRET_NAMES.contains(&plain.as_str()) || SECRET_ENDINGS.iter().any(|ending| plain.ends_with(ending))
}

/// Secrets to be masked wherever they turn up.
///
/// A secret is found plain and in every spelling an address or a JSON text may give it: percent-encoded in either
/// case, wholly, in part or twice, with `+` for a space, or as `\u0040`.
#[derive(Clone)]
pub struct Secrets {
    secrets: Vec<SecretString>,
    /// Which bytes may begin a spelling of one: most of a body is passed over by this alone.
    begins: [bool; 256],
}

impl Secrets {
    /// The secrets given; empty ones hide nothing and are left out.
    #[must_use]
    pub fn new(secrets: impl IntoIterator<Item = SecretString>) -> Self {
        let mut secrets: Vec<_> = secrets.into_iter().filter(|secret| !secret.expose_secret().is_empty()).collect();
        // The longest first: one secret may begin another.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.expose_secret().len()));
        let mut begins = [false; 256];
        for first in secrets.iter().filter_map(|secret| secret.expose_secret().bytes().next()) {
            for begin in [first, b'%', b'\\', if first == b' ' { b'+' } else { first }] {
                begins[usize::from(begin)] = true;
            }
        }
        Self { secrets, begins }
    }

    /// The text with every secret masked.
    #[must_use]
    pub fn scrub(&self, text: &str) -> String {
        String::from_utf8_lossy(&self.scrub_bytes(text.as_bytes())).into_owned()
    }

    /// The bytes with every secret masked; the same bytes if there is none.
    #[must_use]
    pub fn scrub_bytes<'a>(&self, bytes: &'a [u8]) -> Cow<'a, [u8]> {
        if self.secrets.is_empty() {
            return bytes.into();
        }
        let mut clean = Vec::new();
        let (mut kept, mut at) = (0, 0);
        while let Some(skipped) = bytes[at..].iter().position(|byte| self.begins[usize::from(*byte)]) {
            at += skipped;
            if let Some(length) = self.found(bytes, at) {
                clean.extend_from_slice(&bytes[kept..at]);
                clean.extend_from_slice(MASK.as_bytes());
                at += length;
                kept = at;
            } else {
                at += 1;
            }
        }
        if kept == 0 {
            return bytes.into();
        }
        clean.extend_from_slice(&bytes[kept..]);
        clean.into()
    }

    /// How many bytes at this place spell a secret.
    fn found(&self, bytes: &[u8], at: usize) -> Option<usize> {
        self.secrets.iter().find_map(|secret| {
            let secret = secret.expose_secret().as_bytes();
            let length = spelled(&bytes[at..], secret)?;
            let is_word = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
            let torn =
                is_word(at.checked_sub(1).and_then(|before| bytes.get(before))) || is_word(bytes.get(at + length));
            (secret.len() >= SHORT || !torn).then_some(length)
        })
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secrets({} {MASK})", self.secrets.len())
    }
}

/// How many bytes at the start of `text` spell `secret`, in whatever mixture of encodings.
fn spelled(text: &[u8], secret: &[u8]) -> Option<usize> {
    let Some((first, others)) = secret.split_first() else {
        return Some(0);
    };
    // A `%` may be itself or begin an escape, so each reading is followed to its end and the longest one counts.
    spellings(text, *first).filter_map(|length| Some(length + spelled(&text[length..], others)?)).max()
}

/// The lengths of every spelling of one byte that `text` starts with.
fn spellings(text: &[u8], byte: u8) -> impl Iterator<Item = usize> {
    let plain = match text {
        [first, ..] if *first == byte || (byte == b' ' && *first == b'+') => Some(1),
        _ => None,
    };
    let slashed = text.starts_with(&[b'\\', byte]).then_some(2);
    let escaped = [&b"%"[..], b"%25", b"\\u00"].into_iter().filter_map(move |escape| {
        let [high, low, ..] = text.strip_prefix(escape)? else {
            return None;
        };
        (hex(*high).zip(hex(*low)) == Some((byte >> 4, byte & 15))).then_some(escape.len() + 2)
    });
    plain.into_iter().chain(slashed).chain(escaped)
}

/// The value of a hexadecimal digit.
fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    #[test]
    fn an_address_keeps_all_but_its_secrets() {
        let cases = [
            ("https://a.example/x?get=NAME&key=abc", "https://a.example/x?get=NAME&key=***"),
            (
                "https://a.example/x?email=me%40b.c&KEY=1&param=88101",
                "https://a.example/x?email=***&KEY=***&param=88101",
            ),
            (
                "https://a.example/x?api_key=1&$$app_token=2&api-key=3",
                "https://a.example/x?api_key=***&$$app_token=***&api-key=***",
            ),
            ("https://a.example/x?k%65y=abc", "https://a.example/x?k%65y=***"),
            ("https://me:word@a.example/x#key=abc", "https://a.example/x"),
            ("https://a.example/x?for=place:*&in=state:06", "https://a.example/x?for=place:*&in=state:06"),
            ("https://a.example/x?key=&keyword=pm", "https://a.example/x?key=&keyword=pm"),
            ("data:text/plain,x?token=abc", "data:text/plain,x?token=***"),
        ];
        for (url, expected) in cases {
            let redacted = RedactedUrl::new(&url.parse().unwrap());
            assert_eq!(redacted.to_string(), expected);
            assert_eq!(format!("{redacted:?}"), expected);
        }
    }

    #[test]
    fn masked_parameters_are_appended() {
        let bare = RedactedUrl::new(&"https://a.example/x".parse().unwrap());
        assert_eq!(bare.with_masked(["email", "key"]).as_str(), "https://a.example/x?email=***&key=***");
    }

    #[test]
    fn a_secret_is_found_in_every_spelling() {
        let secrets = Secrets::new(["me+you@city.example", "c4n ary/k%y", ""].map(SecretString::from));
        let cases = [
            ("plain", "x me+you@city.example y", "x *** y"),
            ("upper hex", "email=me%2Byou%40city.example&", "email=***&"),
            ("lower hex", "email=me%2byou%40city%2eexample&", "email=***&"),
            ("twice encoded", "u=me%252Byou%2540city.example", "u=***"),
            ("json escape", r#"{"url":"me+you\u0040city.example"}"#, r#"{"url":"***"}"#),
            ("plus for a space", "key=c4n+ary%2Fk%25y.", "key=***."),
            ("escaped slash", r"key=c4n ary\/k%y.", "key=***."),
            ("two in a row", "me+you@city.exampleme+you@city.example", "******"),
            ("begun only", "me+you@city.exampl", "me+you@city.exampl"),
            ("none", "é%", "é%"),
        ];
        for (case, text, expected) in cases {
            assert_eq!(secrets.scrub(text), expected, "{case}");
        }
        assert!(matches!(secrets.scrub_bytes(b"\xff none"), Cow::Borrowed(_)));
        assert_eq!(format!("{secrets:?}"), "Secrets(2 ***)");
    }

    #[test]
    fn a_short_secret_is_masked_as_a_word_only() {
        let secrets = Secrets::new(["test", "test@aqs.api"].map(SecretString::from));
        assert_eq!(secrets.scrub("latest tests: email=test%40aqs.api&key=test"), "latest tests: email=***&key=***");
    }

    /// The ways a secret may be spelled in an address, a log or a JSON text.
    fn encodings(secret: &str) -> [String; 6] {
        let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        let each = |escape: &str, lower: bool| -> String {
            let hex = |byte: u8| if lower { format!("{byte:02x}") } else { format!("{byte:02X}") };
            secret.bytes().flat_map(|byte| [escape.to_owned(), hex(byte)]).collect()
        };
        let json = serde_json::to_string(secret).unwrap();
        let json = json[1..json.len() - 1].to_owned();
        [secret.to_owned(), form, each("%", true), each("%25", false), each("\\u00", true), json]
    }

    proptest::proptest! {
        #[test]
        fn no_encoding_hides_a_secret(secret in "[ -~é]{8,20}|(%|%25|[0-9a-f\\\\+]){8}") {
            let secrets = Secrets::new([SecretString::from(secret.clone())]);
            for spelling in encodings(&secret) {
                let scrubbed = secrets.scrub(&format!("\n{spelling}\n"));
                proptest::prop_assert_eq!(scrubbed, "\n***\n", "{}", spelling);
            }
        }
    }
}
