//! Blanks the account that the AQS Data API echoes around its rows, byte by byte: the JSON stays the JSON it was and
//! the rows stay the bytes they were.

use std::collections::HashMap;
use std::ops::Range;

use bytes::Bytes;

const BLANK: &[u8] = b"redacted";

/// Shorter texts are no key, and blanking them wherever they occur would eat words.
const SHORTEST: usize = 4;

/// Longer texts are neither: an address has 254 characters at most, thrice that when encoded. They are blanked where
/// they stand, but not looked for elsewhere.
const LONGEST: usize = 1024;

/// The reply without email and key.
pub(in crate::provider) fn cleaned(bytes: Bytes) -> Bytes {
    let data = data_span(&bytes);
    let (head, tail) = (&bytes[..data.start], &bytes[data.end..]);
    let mut values = parameter_values(head);
    let in_tail = parameter_values(tail);
    let secrets =
        spellings(values.iter().map(|at| &head[at.clone()]).chain(in_tail.iter().map(|at| &tail[at.clone()])));
    values.extend(occurrences(head, &secrets).into_iter().chain(addresses(head)));
    let mut tail_values = in_tail;
    tail_values.extend(occurrences(tail, &secrets).into_iter().chain(addresses(tail)));
    if values.is_empty() && tail_values.is_empty() {
        return bytes;
    }
    let mut clean = Vec::with_capacity(bytes.len());
    blank(&mut clean, head, values);
    clean.extend_from_slice(&bytes[data]);
    blank(&mut clean, tail, tail_values);
    clean.into()
}

/// Copies `from`, each of the spans blanked.
fn blank(into: &mut Vec<u8>, from: &[u8], mut spans: Vec<Range<usize>>) {
    spans.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    let mut done = 0;
    for span in spans {
        if span.start >= done {
            into.extend_from_slice(&from[done..span.start]);
            into.extend_from_slice(BLANK);
        }
        done = done.max(span.end);
    }
    into.extend_from_slice(&from[done..]);
}

/// Where the value of the top-level member `Data` or `Body` stands; empty at the end where there is none.
fn data_span(bytes: &[u8]) -> Range<usize> {
    let none = bytes.len()..bytes.len();
    let (mut at, mut depth) = (0, 0_usize);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                let end = string_end(bytes, at);
                let name = &bytes[at + 1..end.saturating_sub(1).max(at + 1)];
                let colon = end + blanks(&bytes[end..]);
                let is_data = name.eq_ignore_ascii_case(b"Data") || name.eq_ignore_ascii_case(b"Body");
                if depth == 1 && is_data && bytes.get(colon) == Some(&b':') {
                    return colon + 1..value_end(bytes, colon + 1);
                }
                at = end;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        at += 1;
    }
    none
}

fn blanks(bytes: &[u8]) -> usize {
    bytes.len() - bytes.trim_ascii_start().len()
}

/// Behind the quote that closes the string opening at `at`.
fn string_end(bytes: &[u8], at: usize) -> usize {
    let mut end = at + 1;
    while end < bytes.len() {
        match bytes[end] {
            b'\\' => end += 2,
            b'"' => return end + 1,
            _ => end += 1,
        }
    }
    bytes.len()
}

/// Behind the value that begins at `at` inside an object.
fn value_end(bytes: &[u8], at: usize) -> usize {
    let (mut at, mut depth) = (at, 0_usize);
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                at = string_end(bytes, at);
                continue;
            }
            b',' if depth == 0 => return at,
            b'{' | b'[' => depth += 1,
            b'}' | b']' => match depth.checked_sub(1) {
                Some(less) => depth = less,
                None => return at,
            },
            _ => {}
        }
        at += 1;
    }
    bytes.len()
}

/// What stands between the parameter's name and its value.
const SEPARATORS: [&[u8]; 5] = [b"=", b"%3D", b"%3d", b"\\u003d", b":"];

/// Where values of `email=` and `key=` stand, also as `key: …` in a message.
fn parameter_values(text: &[u8]) -> Vec<Range<usize>> {
    let mut spans = Vec::new();
    for name in [&b"email"[..], b"key"] {
        // Where the last value ended, plain and encoded: one inside of it ends there too. Looking for that end anew
        // would take forever in a long run of `key=key=…`.
        let mut ends = [0; 2];
        for at in 0..text.len().saturating_sub(name.len()) {
            if !text[at..at + name.len()].eq_ignore_ascii_case(name) {
                continue;
            }
            let behind = at + name.len();
            let Some(separator) = SEPARATORS.iter().find(|separator| text[behind..].starts_with(separator)) else {
                continue;
            };
            let mut start = behind + separator.len();
            if *separator == b":" {
                start += blanks(&text[start..]);
            }
            let is_encoded = separator.starts_with(b"%");
            let end = &mut ends[usize::from(is_encoded)];
            if start >= *end {
                *end = parameter_end(text, start, is_encoded);
            }
            let end = *end;
            if end > start && &text[start..end] != BLANK {
                spans.push(start..end);
            }
        }
    }
    spans
}

/// Where a parameter's value ends. An escaped ampersand ends it; any other escape belongs to it as a whole.
fn parameter_end(text: &[u8], start: usize, is_encoded: bool) -> usize {
    let mut at = start;
    while at < text.len() {
        let rest = &text[at..];
        match rest[0] {
            b'&' | b'"' | b'#' | b',' | b';' | b'[' | b']' | b'{' | b'}' => return at,
            byte if byte.is_ascii_whitespace() => return at,
            b'%' if is_encoded && rest.starts_with(b"%26") => return at,
            b'\\' if rest.starts_with(b"\\u0026") || rest.starts_with(b"\\\"") || rest.starts_with(b"\\n") => {
                return at;
            }
            b'\\' if is_unicode_escape(rest) => at += 6,
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    text.len()
}

/// Whether a text begins with `\u` and its four digits; a broken one must not swallow the quote behind it.
fn is_unicode_escape(text: &[u8]) -> bool {
    text.starts_with(b"\\u") && text.get(2..6).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit))
}

/// Each value as it was written, decoded, and encoded anew.
fn spellings<'a>(values: impl Iterator<Item = &'a [u8]>) -> Vec<Vec<u8>> {
    let is_plain = |text: &[u8]| {
        text.len() >= SHORTEST && !text.iter().any(|byte| matches!(byte, b'"' | b'\\') || byte.is_ascii_control())
    };
    let mut all: Vec<Vec<u8>> = Vec::new();
    for value in values.filter(|value| value.len() <= LONGEST) {
        let pair = [b"v=", value].concat();
        let decoded = url::form_urlencoded::parse(&pair).next().map(|(_, text)| text.into_owned().into_bytes());
        let decoded = decoded.unwrap_or_default();
        let encoded: String = url::form_urlencoded::byte_serialize(&decoded).collect();
        let plus = value.iter().map(|byte| if *byte == b' ' { b'+' } else { *byte }).collect();
        all.extend([value.to_vec(), decoded, encoded.into_bytes(), plus].into_iter().filter(|text| is_plain(text)));
    }
    all.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
    all.dedup();
    all
}

/// Where one of the secrets stands, in any case: of those that begin at one place the longest, which comes first.
fn occurrences(text: &[u8], secrets: &[Vec<u8>]) -> Vec<Range<usize>> {
    let mut by_start: HashMap<[u8; SHORTEST], Vec<Vec<u8>>> = HashMap::new();
    for secret in secrets.iter().filter(|secret| *secret != BLANK) {
        let secret = secret.to_ascii_lowercase();
        if let Some(start) = secret.first_chunk() {
            by_start.entry(*start).or_default().push(secret);
        }
    }
    if by_start.is_empty() {
        return Vec::new();
    }
    let text = text.to_ascii_lowercase();
    let mut spans = Vec::new();
    for at in 0..text.len() {
        let Some(start) = text[at..].first_chunk() else { break };
        let Some(secrets) = by_start.get(start).filter(|_| at == 0 || text[at - 1] != b'\\') else { continue };
        if let Some(secret) = secrets.iter().find(|secret| text[at..].starts_with(secret)) {
            spans.push(at..at + secret.len());
        }
    }
    spans
}

/// Where anything of the shape of an email address stands.
fn addresses(text: &[u8]) -> Vec<Range<usize>> {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'%' | b'+' | b'-' | b'@');
    let mut spans = Vec::new();
    let mut done = 0;
    for at in 0..text.len() {
        let is_sign = text[at] == b'@' || text[at..].starts_with(b"%40");
        if at < done || !is_sign {
            continue;
        }
        // Never looks back over what was looked at: a long run of signs takes no longer than any other text.
        let mut start =
            text[done..at].iter().rposition(|byte| !is_part(*byte)).map_or(done, |before| done + before + 1);
        if start > 0 && text[start - 1] == b'\\' {
            // The first letters belong to an escape.
            start += if text[start] == b'u' { 5 } else { 1 };
        }
        let end = text[at..].iter().position(|byte| !is_part(*byte)).map_or(text.len(), |behind| at + behind);
        done = end;
        if start <= at && end > start + 1 {
            spans.push(start..end);
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clean(text: &str) -> String {
        String::from_utf8_lossy(&cleaned(Bytes::copy_from_slice(text.as_bytes()))).into_owned()
    }

    /// Cases 25 and 44 of the reference.
    #[test]
    fn accounts_are_blanked_and_rows_are_not() {
        let cases = [
            (
                r#"{"Header":[{"url":"https://h/d?email=me%40city.gov&key=bluecat42&param=88101"}],"Data":[{"site":"bluecat42"}]}"#,
                r#"{"Header":[{"url":"https://h/d?email=redacted&key=redacted&param=88101"}],"Data":[{"site":"bluecat42"}]}"#,
            ),
            (
                r#"{"Data":[{"a":"key=x, me@city.gov"}],"Header":[{"url":"d?EMAIL=a+b@c.org&amp&KEY=12345678"}]}"#,
                r#"{"Data":[{"a":"key=x, me@city.gov"}],"Header":[{"url":"d?EMAIL=redacted&amp&KEY=redacted"}]}"#,
            ),
            (
                r#"{"Header":[{"url":"d?email=me%40city.gov\u0026key=bluecat42","error":["Me@city.gov with bluecat42 is unknown"]}]}"#,
                r#"{"Header":[{"url":"d?email=redacted\u0026key=redacted","error":["redacted with redacted is unknown"]}]}"#,
            ),
            (
                r#"{"Header":[{"url":"d?key%3Dbluecat42%26param%3D1"}]}"#,
                r#"{"Header":[{"url":"d?key%3Dredacted%26param%3D1"}]}"#,
            ),
            (r#"{"error":"key: bluecat42, not known"}"#, r#"{"error":"key: redacted, not known"}"#),
            (r#"{"error":"write to\nme@city.gov"}"#, r#"{"error":"write to\nredacted"}"#),
            (r#"{"error":"value is empty: key"}"#, r#"{"error":"value is empty: key"}"#),
            (r#"{"error":"to @me@city.gov or @"}"#, r#"{"error":"to redacted or @"}"#),
            (r#"{"error":"\u@x"}"#, r#"{"error":"\u@x"}"#),
            (
                r#"{"Header":[{"url":"d?email=me\u0040city.gov&key=a\\b"}]}"#,
                r#"{"Header":[{"url":"d?email=redacted&key=redacted"}]}"#,
            ),
            (r#"{"url":"d?key=abcd\u00","Data":["key=x"]}"#, r#"{"url":"d?key=redacted","Data":["key=x"]}"#),
            ("bluecat42 key=bluecat42", "redacted key=redacted"),
            ("", ""),
        ];
        for (sent, kept) in cases {
            assert_eq!(clean(sent), kept);
            assert_eq!(clean(kept), kept, "cleaning again changes nothing");
        }
    }

    /// A run of nested values, and one of many different ones, take no longer than any other text. They were looked for
    /// again and again: 16 KB of the first took longer than a minute.
    #[test]
    fn long_runs_of_values_are_blanked() {
        let nested = format!(r#"{{"url":"{}","error":"bluecat42 is unknown"}}"#, "key=".repeat(1 << 16));
        assert_eq!(clean(&nested), r#"{"url":"redacted","error":"bluecat42 is unknown"}"#);
        let (mut many, mut kept) = (String::new(), String::new());
        for number in 0..1 << 14 {
            many.push_str(&format!("key={number:06}&"));
            kept.push_str("key=redacted&");
        }
        assert_eq!(clean(&many), kept);
    }

    #[test]
    fn a_value_within_a_value_is_looked_for_too() {
        let sent = r#"{"url":"key: key=bluecat42 Bluecat42 and key=bluecat42"}"#;
        assert_eq!(clean(sent), r#"{"url":"key: redacted redacted and redacted"}"#);
    }
}
