//! Which form a file has: by the ending of its name, else by its text.

use std::path::Path;

use toml::de::DeTable;

use super::MOST_TOML_BYTES;
use crate::config::reader::known_columns;
use crate::config::{ConfigProblems, Problem};

/// How lists are written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Toml,
    Csv,
    Json,
}

const ENDINGS: [(&str, Form); 4] = [("toml", Form::Toml), ("csv", Form::Csv), ("tsv", Form::Csv), ("json", Form::Json)];

/// The form of `text`, a file called `name`; `columns` are those that a CSV may name.
pub(crate) fn of(name: &str, text: &str, columns: &[&str]) -> Result<Form, ConfigProblems> {
    let ending = Path::new(name).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    let by_name = ENDINGS.iter().find(|(known, _)| known.eq_ignore_ascii_case(ending));
    by_name.map(|(_, form)| *form).or_else(|| by_text(text, columns)).ok_or_else(|| {
        let message = "is neither TOML nor CSV nor JSON, as far as its text tells";
        Problem::with_file(name, message).help("let its name end in .toml, .csv or .json").into()
    })
}

fn by_text(text: &str, columns: &[&str]) -> Option<Form> {
    let begins = text.trim_start();
    if begins.starts_with('{') {
        Some(Form::Json)
    } else if known_columns(text, columns) >= 2 {
        Some(Form::Csv)
    } else if begins.starts_with("[[") || (text.len() <= MOST_TOML_BYTES && DeTable::parse(text).is_ok()) {
        Some(Form::Toml)
    } else {
        begins.starts_with('[').then_some(Form::Json)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::claims::written::COLUMNS;

    #[test]
    fn the_ending_decides_before_the_text() {
        let cases = [
            ("a.toml", "city,metric\n", Ok(Form::Toml)),
            ("a.JSON", "city,metric\n", Ok(Form::Json)),
            ("a.csv", "{}", Ok(Form::Csv)),
            ("a.tsv", "", Ok(Form::Csv)),
            ("-", "  {\"schema\": 1}", Ok(Form::Json)),
            ("-", "[{\"city\": 1}]", Ok(Form::Json)),
            ("-", "[[claim]]\ncity = 'x'\n", Ok(Form::Toml)),
            ("-", "[[claim]]\ncity = 'x\n", Ok(Form::Toml)),
            ("claims", "# claims\nschema = 'x'\n", Ok(Form::Toml)),
            ("claims.txt", "City;Metric;Value\n", Ok(Form::Csv)),
            ("claims.txt", "\"value\"\t\"city\"\n", Ok(Form::Csv)),
            ("claims.pdf", "%PDF-1.7", Err("help: let its name end in .toml, .csv or .json")),
            ("claims", "schema = 'x\n", Err("claims: is neither TOML nor CSV nor JSON")),
        ];
        for (name, text, expected) in cases {
            match (of(name, text, COLUMNS.known), expected) {
                (Ok(form), Ok(meant)) => assert_eq!(form, meant, "{name}: {text}"),
                (Err(problems), Err(part)) => assert!(problems.to_string().contains(part), "{problems}"),
                (found, expected) => panic!("{name}: {text}: {found:?}, not {expected:?}"),
            }
        }
    }
}
