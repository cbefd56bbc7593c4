//! Cells and geographies of the American Community Survey, as files and API share them.

use rust_decimal::Decimal;

use super::fault::Fault;
use super::number;
use crate::model::geography::{GeoId, SummaryLevel};
use crate::model::method::Table;
use crate::model::rows::{AcsRows, AcsTable, Cell, NoNumber, PackedCell, PackedEstimate, Repeated};

/// What begins the `GEO_ID` of a place.
pub(super) const PLACE: &str = "1600000US";

/// Whether a geography is a state, county, place or metro area as a whole; parts of one (urban, rural) are not.
pub(super) fn is_kept(geo_id: &[u8]) -> bool {
    geo_id.get(5..9) == Some(b"00US")
        && match &geo_id[..3] {
            // A metro area's two characters in between name the edition of its boundaries.
            b"310" => true,
            b"040" | b"050" | b"160" => &geo_id[3..5] == b"00",
            _ => false,
        }
}

/// Puts a row in its place; a geography that is malformed or comes twice is damage.
pub(super) fn insert(rows: &mut AcsRows, geo_id: &[u8], record: u64, cells: &[PackedEstimate]) -> Result<(), Fault> {
    let id =
        GeoId::new(geo_id).ok_or_else(|| Fault::cell(record, "GEO_ID", geo_id, "a geography with all its digits"))?;
    rows.push(id, record, cells).map_err(|Repeated| Fault::Repeated { record, key: id.as_str().to_owned() })
}

/// A table of places without a place is not that table.
pub(super) fn with_places(rows: AcsRows) -> Result<AcsTable, Fault> {
    let table = rows.finish();
    let has_places = table.starting(SummaryLevel::Place.id()).next().is_some();
    if has_places { Ok(table) } else { Err(Fault::Nothing("row of a place")) }
}

/// The table a column belongs to: `B28003` of `B28003_E004` or `B28003_004E`.
pub(super) fn table_of(column: &str) -> Option<&str> {
    let (table, line) = column.split_once('_')?;
    let is_table = table.len() >= 6
        && table.starts_with(|letter: char| letter.is_ascii_uppercase())
        && table.bytes().skip(1).all(|byte| byte.is_ascii_alphanumeric())
        && line.bytes().any(|byte| byte.is_ascii_digit());
    is_table.then_some(table)
}

/// Refuses columns of another table than the one asked for.
pub(super) fn same_table<'a>(asked: Table, columns: impl Iterator<Item = &'a str>) -> Result<(), Fault> {
    match columns.filter_map(table_of).find(|found| *found != asked.id()) {
        Some(found) => Err(Fault::OtherTable { asked, found: found.to_owned() }),
        None => Ok(()),
    }
}

/// Whether a share is made from this column, in the spelling of the Summary File or of the Data API.
pub(super) fn is_read(table: Table, column: &str) -> bool {
    let of_line = |line: &u16| {
        let in_file = ["E", "M"].map(|kind| format!("{table}_{kind}{line:03}"));
        let in_query = ["E", "M", "EA", "MA"].map(|kind| format!("{table}_{line:03}{kind}"));
        in_file.iter().chain(&in_query).any(|name| name.eq_ignore_ascii_case(column))
    };
    ["GEO_ID", "NAME"].contains(&column) || table.lines().iter().any(of_line)
}

/// An estimate column or a margin column: the same sentinel may mean another thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Column {
    /// `E`: a count.
    Estimate,
    /// `M`: a 90 % margin.
    Margin,
}

/// A cell's text; none where it cannot be a count or a margin. Sentinels are known by membership, never by sign.
pub(super) fn cell(text: &[u8], column: Column) -> Option<Cell> {
    let Some(number) = number::exact(text) else {
        return std::str::from_utf8(text).ok()?.trim().is_empty().then_some(Err(NoNumber::Empty));
    };
    if !number.is_sign_negative() || number.is_zero() {
        return Some(Ok(number));
    }
    sentinel(number, column)
}

fn sentinel(number: Decimal, column: Column) -> Option<Cell> {
    let gap = match i64::try_from(number).ok().filter(|whole| Decimal::from(*whole) == number)? {
        -666_666_666 => NoNumber::NotComputable,
        -999_999_999 => NoNumber::TooFewCases,
        -888_888_888 => NoNumber::NotApplicable,
        -222_222_222 => NoNumber::NoMargin,
        -333_333_333 => NoNumber::OpenInterval,
        -555_555_555 if column == Column::Margin => return Some(Ok(Decimal::ZERO)),
        // A controlled estimate is said in the margin's cell; in place of a count it says nothing.
        -555_555_555 => NoNumber::Annotated,
        _ => return None,
    };
    Some(Err(gap))
}

/// What an annotation beside a cell makes of it: any annotation replaces the number.
pub(super) fn annotated(cell: Cell, annotation: Option<&str>, column: Column) -> Cell {
    match annotation.map(str::trim) {
        None | Some("") => cell,
        Some("-") => Err(NoNumber::NotComputable),
        Some("N") => Err(NoNumber::TooFewCases),
        Some("(X)") => Err(NoNumber::NotApplicable),
        Some("**") => Err(NoNumber::NoMargin),
        Some("***") => Err(NoNumber::OpenInterval),
        Some("*****") if column == Column::Margin => Ok(Decimal::ZERO),
        Some(_) => Err(NoNumber::Annotated),
    }
}

/// A cell as a table keeps it: damage where it could not be read, or has more digits than can be kept.
pub(super) fn packed(cell: Option<Cell>, record: u64, name: &str, text: &[u8]) -> Result<PackedCell, Fault> {
    cell.and_then(PackedCell::new)
        .ok_or_else(|| Fault::cell(record, name, text, "a count, a margin or a known sentinel"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Cases 16 and 17 of the reference.
    #[test]
    fn sentinels_by_membership() {
        let cases = [
            ("-666666666", Err(NoNumber::NotComputable), Err(NoNumber::NotComputable)),
            ("-999999999", Err(NoNumber::TooFewCases), Err(NoNumber::TooFewCases)),
            ("-888888888", Err(NoNumber::NotApplicable), Err(NoNumber::NotApplicable)),
            ("-222222222", Err(NoNumber::NoMargin), Err(NoNumber::NoMargin)),
            ("-333333333", Err(NoNumber::OpenInterval), Err(NoNumber::OpenInterval)),
            ("-555555555", Err(NoNumber::Annotated), Ok(Decimal::ZERO)),
            ("", Err(NoNumber::Empty), Err(NoNumber::Empty)),
            ("0", Ok(Decimal::ZERO), Ok(Decimal::ZERO)),
            (" 106577 ", Ok(Decimal::from(106_577)), Ok(Decimal::from(106_577))),
        ];
        for (text, as_estimate, as_margin) in cases {
            assert_eq!(cell(text.as_bytes(), Column::Estimate), Some(as_estimate), "{text}");
            assert_eq!(cell(text.as_bytes(), Column::Margin), Some(as_margin), "{text}");
            if text.starts_with('-') {
                assert_eq!(cell(format!("{text}.0").as_bytes(), Column::Margin), Some(as_margin), "{text}.0");
            }
        }
    }

    #[test]
    fn other_negatives_and_words_are_damage() {
        for text in ["-1", "-661938534", "-888888888.5", "N", "1,234", "NaN", "1e5", "-"] {
            assert_eq!(cell(text.as_bytes(), Column::Estimate), None, "{text}");
        }
    }

    /// Case 18: an annotation stands beside a plausible number.
    #[test]
    fn annotations_replace_the_number() {
        let number = Ok(Decimal::from(250_001));
        let cases = [
            (None, Column::Estimate, number),
            (Some(""), Column::Estimate, number),
            (Some("250,000+"), Column::Estimate, Err(NoNumber::Annotated)),
            (Some("-"), Column::Estimate, Err(NoNumber::NotComputable)),
            (Some("N"), Column::Estimate, Err(NoNumber::TooFewCases)),
            (Some("(X)"), Column::Margin, Err(NoNumber::NotApplicable)),
            (Some("**"), Column::Margin, Err(NoNumber::NoMargin)),
            (Some("***"), Column::Margin, Err(NoNumber::OpenInterval)),
            (Some("*****"), Column::Margin, Ok(Decimal::ZERO)),
            (Some("*****"), Column::Estimate, Err(NoNumber::Annotated)),
        ];
        for (annotation, column, expected) in cases {
            assert_eq!(annotated(number, annotation, column), expected, "{annotation:?} {column:?}");
        }
    }

    #[test]
    fn whole_geographies_of_four_levels_are_kept() {
        let cases = [
            ("1600000US0465000", true),
            ("0400000US04", true),
            ("0500000US04013", true),
            ("310M700US38060", true),
            ("0400100US04", false),
            ("1600001US0465000", false),
            ("1500000US040130001001", false),
            ("0100000US", false),
            ("160", false),
            ("", false),
        ];
        for (geo_id, kept) in cases {
            assert_eq!(is_kept(geo_id.as_bytes()), kept, "{geo_id}");
        }
    }

    #[test]
    fn a_column_names_its_table() {
        let cases =
            [("B28002_E007", Some("B28002")), ("B28003_004EA", Some("B28003")), ("GEO_ID", None), ("NAME", None)];
        for (column, expected) in cases {
            assert_eq!(table_of(column), expected, "{column}");
        }
    }
}
