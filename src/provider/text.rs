//! Bytes as text: encodings the agencies use, and short excerpts for messages.

use std::borrow::Cow;

/// How a zip begins.
pub(super) const ZIP: &[u8] = b"PK\x03\x04";

pub(super) const BOM: &[u8] = b"\xEF\xBB\xBF";

/// The characters of Windows-1252 from 0x80 to 0x9F; where it leaves a gap, Latin-1's control character.
const CP1252: [char; 32] = [
    '\u{20AC}', '\u{81}', '\u{201A}', '\u{192}', '\u{201E}', '\u{2026}', '\u{2020}', '\u{2021}', '\u{2C6}', '\u{2030}',
    '\u{160}', '\u{2039}', '\u{152}', '\u{8D}', '\u{17D}', '\u{8F}', '\u{90}', '\u{2018}', '\u{2019}', '\u{201C}',
    '\u{201D}', '\u{2022}', '\u{2013}', '\u{2014}', '\u{2DC}', '\u{2122}', '\u{161}', '\u{203A}', '\u{153}', '\u{9D}',
    '\u{17E}', '\u{178}',
];

/// Without a byte order mark.
pub(super) fn without_bom(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(BOM).unwrap_or(bytes)
}

/// UTF-8, else Windows-1252, of which Latin-1's letters are a part.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.iter().map(|byte| cp1252(*byte)).collect()),
    }
}

pub(super) fn cp1252(byte: u8) -> char {
    match byte {
        0x80..=0x9F => CP1252[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

/// A trimmed text, none where it is blank.
pub(super) fn filled(bytes: &[u8]) -> Option<String> {
    let text = decode(bytes);
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The start of some bytes as one line of at most `limit` characters.
pub(super) fn excerpt(bytes: &[u8], limit: usize) -> String {
    let head = &bytes[..bytes.len().min(limit * 4 + 64)];
    let text = match std::str::from_utf8(head) {
        // A character may be cut in two at the end of the head.
        Err(error) if error.error_len().is_none() => decode(&head[..error.valid_up_to()]),
        _ => decode(head),
    };
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let clean: String = line.chars().filter(|letter| !letter.is_control()).take(limit).collect();
    if clean.len() < line.len() { format!("{clean}…") } else { clean }
}

/// The title of a web page, or none if these bytes are no web page.
pub(super) fn page_title(bytes: &[u8]) -> Option<String> {
    let head = without_bom(bytes.trim_ascii_start());
    if !head.starts_with(b"<") {
        return None;
    }
    let text = decode(&head[..head.len().min(16_384)]).into_owned();
    let lower = text.to_ascii_lowercase();
    let title = lower.find("<title").and_then(|at| {
        let from = at + lower[at..].find('>')? + 1;
        let to = from + lower[from..].find("</title")?;
        Some(excerpt(&text.as_bytes()[from..to], 80))
    });
    Some(title.filter(|title| !title.is_empty()).unwrap_or_else(|| "without a title".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_each_encoding() {
        let cases: [(&[u8], &str); 4] = [
            ("Cañon City".as_bytes(), "Cañon City"),
            (b"Ca\xF1on City", "Cañon City"),
            (b"O\x92Neill", "O\u{2019}Neill"),
            (b"", ""),
        ];
        for (bytes, expected) in cases {
            assert_eq!(decode(bytes), expected);
        }
    }

    #[test]
    fn a_page_is_known_by_its_first_sign() {
        let cases: [(&[u8], Option<&str>); 4] = [
            (b"\n<!DOCTYPE html><html><head><TITLE>\n Missing Key </TITLE>", Some("Missing Key")),
            (b"<html><body>no", Some("without a title")),
            (b"[[\"<title>\"]]", None),
            (b"\xEF\xBB\xBF<title lang=en>x</title>", Some("x")),
        ];
        for (bytes, expected) in cases {
            assert_eq!(page_title(bytes).as_deref(), expected, "{}", decode(bytes));
        }
    }

    #[test]
    fn excerpts_are_short_single_lines() {
        assert_eq!(excerpt(b"a\n  b\tc", 40), "a b c");
        assert_eq!(excerpt("é".repeat(300).as_bytes(), 3), "ééé…");
        assert_eq!(excerpt(b"\xFF\x00z", 9), "ÿz…");
    }
}
