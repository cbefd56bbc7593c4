//! Records are those of the `csv` crate, whatever the bytes and however they come.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use proptest::prelude::*;

use super::*;

/// Gives so many bytes at a time.
struct Drops<'a>(&'a [u8], usize);

impl Read for Drops<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.1.min(self.0.len()).min(buffer.len());
        let (now, later) = self.0.split_at(count);
        buffer[..count].copy_from_slice(now);
        self.0 = later;
        Ok(count)
    }
}

type Rows = Vec<Vec<Vec<u8>>>;

/// Header and rows, and how the reading ended.
fn ours(bytes: &[u8], delimiter: u8, quoting: bool, drop: usize) -> (Rows, Option<Fault>) {
    let mut drops = Drops(bytes, drop);
    let mut records = Records::streamed(&mut drops, u64::MAX);
    (records.buffer, records.scan) = (vec![0; 3].into(), Scan::new(delimiter, quoting));
    let mut rows = Vec::new();
    let owned = |cells: &Cells<'_>| (0..cells.len()).map(|column| cells.get(column).to_vec()).collect::<Vec<_>>();
    while records.rest.len() < 3 && records.from.is_some() {
        records.fill().unwrap();
    }
    if records.buffer[records.rest.clone()].starts_with(text::BOM) {
        records.rest.start += 3;
    }
    if let Some(cells) = records.cells().unwrap() {
        rows.push(owned(&cells));
        records.width = rows[0].len();
    }
    loop {
        match records.next() {
            Ok(Some(record)) => rows.push(owned(&record.cells)),
            Ok(None) => return (rows, None),
            Err(fault) => return (rows, Some(fault)),
        }
    }
}

fn theirs(bytes: &[u8], delimiter: u8, quoting: bool) -> (Rows, Option<Fault>) {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).delimiter(delimiter).quoting(quoting).from_reader(bytes);
    let mut rows = Vec::new();
    for (number, record) in reader.byte_records().enumerate() {
        match record {
            Ok(record) => rows.push(record.iter().map(<[u8]>::to_vec).collect()),
            Err(error) => {
                let csv::ErrorKind::UnequalLengths { expected_len, len, .. } = error.kind() else { panic!("{error}") };
                let words = format!("record {number} has {len} cells instead of {expected_len}");
                return (rows, Some(Fault::Broken(words)));
            }
        }
    }
    (rows, None)
}

fn alike(bytes: &[u8], drop: usize) -> Result<(), TestCaseError> {
    for (delimiter, quoting) in [(b',', true), (b'|', false), (b'\t', false)] {
        let expected = theirs(bytes, delimiter, quoting);
        prop_assert_eq!(ours(bytes, delimiter, quoting, drop), expected, "{:?}", String::from_utf8_lossy(bytes));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4096))]

    #[test]
    fn any_bytes_make_the_same_records(text in "[,|\t\"\r\nab\u{feff}é]{0,60}", drop in 1_usize..20) {
        alike(text.as_bytes(), drop)?;
    }

    #[test]
    fn tables_make_the_same_records(
        rows in prop::collection::vec(prop::collection::vec("(\"([^\"]|\"\"){0,12}\"|[^\",|\r\n\t]{0,12}|[0-9.]{0,9})", 3), 0..6),
        end in prop::sample::select(vec!["\n", "\r\n", "\r", "\n\n"]),
        last in any::<bool>(),
        drop in 1_usize..90,
    ) {
        for delimiter in [",", "|"] {
            let lines: Vec<String> = rows.iter().map(|row| row.join(delimiter)).collect();
            let text = lines.join(end) + if last { end } else { "" };
            alike(text.as_bytes(), drop)?;
        }
    }
}

#[test]
fn cells_lose_their_quotes() {
    let cases: [(&str, &[&str]); 8] = [
        ("a,\"b\",c", &["a", "b", "c"]),
        ("\"a,b\",\"\",\"c\nd\"", &["a,b", "", "c\nd"]),
        ("\"say \"\"so\"\"\",x", &["say \"so\"", "x"]),
        ("a\"b\",c", &["a\"b\"", "c"]),
        ("\"a\"b\",c", &["ab\"", "c"]),
        ("\"a\" ,c", &["a ", "c"]),
        (",", &["", ""]),
        ("\"never closed,\n", &["never closed,\n"]),
    ];
    for (text, expected) in cases {
        let (rows, fault) = ours(text.as_bytes(), b',', true, 64);
        let cells: Vec<_> = rows[0].iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
        assert_eq!((cells.iter().map(String::as_str).collect::<Vec<_>>(), fault), (expected.to_vec(), None), "{text}");
    }
}

#[test]
fn widths_and_limits_are_told() {
    let broken = |words: &str| Fault::Broken(words.to_owned());
    let cases = [
        ("a,b\n1,2\n\n3\n", u64::MAX, broken("record 2 has 1 cells instead of 2")),
        ("a,b\n1,2,\n", 0, broken("record 1 has 3 cells instead of 2")),
        ("a,b\n1,2\n3,4\n", 1, Fault::TooManyRows(1)),
    ];
    for (text, max_rows, expected) in cases {
        let mut records = Records::comma_separated(text.as_bytes(), max_rows);
        assert_eq!(records.header().unwrap().names().collect::<Vec<_>>(), ["a", "b"]);
        let fault = loop {
            match records.next() {
                Ok(record) => assert!(record.is_some(), "{text}"),
                Err(fault) => break fault,
            }
        };
        assert_eq!(fault, expected, "{text}");
    }
}
