//! Where the cells of a record end, eight bytes at a time.
//!
//! A record is what the `csv` crate makes of it: it ends at `\n`, `\r` or both, outside of quotes; a quote means
//! something only where a cell begins with one, and two stand for one within.

use memchr::memchr2;

/// A byte's lowest and highest bit, in each byte of a word.
const LOW: u64 = u64::from_le_bytes([0x01; 8]);
const HIGH: u64 = u64::from_le_bytes([0x80; 8]);

const QUOTE: u8 = b'"';

/// Finds records and their cells; what it found of the last one is kept.
pub(super) struct Scan {
    delimiter: u8,
    quoting: bool,
    /// Where each cell ends, from the record's first byte.
    ends: Vec<usize>,
    /// The cells of a record that needed more than its outer quotes taken away, each with a byte behind it.
    rewritten: Vec<u8>,
    is_rewritten: bool,
}

/// The cells of one record.
pub(super) struct Cells<'a> {
    bytes: &'a [u8],
    ends: &'a [usize],
    in_quotes: bool,
}

impl Cells<'_> {
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    /// One cell; empty where there is none.
    pub(super) fn get(&self, column: usize) -> &[u8] {
        let start = column.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| end + 1);
        let cell = self.ends.get(column).and_then(|end| self.bytes.get(start..*end)).unwrap_or_default();
        match cell {
            [QUOTE, inner @ .., QUOTE] if self.in_quotes => inner,
            _ => cell,
        }
    }
}

impl Scan {
    pub(super) fn new(delimiter: u8, quoting: bool) -> Self {
        Self { delimiter, quoting, ends: Vec::new(), rewritten: Vec::new(), is_rewritten: false }
    }

    /// How many bytes the record takes that `bytes` begins with; none where its end is not among them and more follow.
    pub(super) fn record(&mut self, bytes: &[u8], is_last: bool) -> Option<usize> {
        self.ends.clear();
        self.is_rewritten = false;
        if !self.quoting {
            let length = line_end(bytes, 0, is_last)?;
            self.split_plain(&bytes[..length]);
            self.ends.push(length);
            return Some(length);
        }
        let mut quotes = Quotes::at_start();
        let mut from = 0;
        loop {
            let to = line_end(bytes, from, is_last)?;
            self.split_quoted(&bytes[from..to], from, &mut quotes);
            let is_open = quotes.inside != 0;
            if quotes.irregular != 0 || is_open && to == bytes.len() {
                self.is_rewritten = true;
                return self.rewrite(bytes, is_last);
            }
            if !is_open {
                self.ends.push(to);
                return Some(to);
            }
            // The line ends within quotes: it is a byte like any other.
            (quotes.delimiter_before, quotes.close_before) = (0, 0);
            from = to + 1;
        }
    }

    /// The cells of the record found last, which are these bytes.
    pub(super) fn cells<'a>(&'a self, bytes: &'a [u8]) -> Cells<'a> {
        let bytes = if self.is_rewritten { &self.rewritten } else { bytes };
        Cells { bytes, ends: &self.ends, in_quotes: self.quoting && !self.is_rewritten }
    }

    fn split_plain(&mut self, line: &[u8]) {
        let delimiter = repeated(self.delimiter);
        each_word(line, |word, at, valid| self.push(equal(word, delimiter) & valid, at));
    }

    fn split_quoted(&mut self, line: &[u8], from: usize, quotes: &mut Quotes) {
        let (delimiter, quote) = (repeated(self.delimiter), repeated(QUOTE));
        each_word(line, |word, at, valid| {
            let outside = quotes.take(equal(word, quote) & valid, equal(word, delimiter) & valid, valid);
            self.push(outside, from + at);
        });
    }

    /// Notes the bytes that are marked, in a word that begins at `at`.
    fn push(&mut self, mut marks: u64, at: usize) {
        while marks != 0 {
            self.ends.push(at + (marks.trailing_zeros() / 8) as usize);
            marks &= marks - 1;
        }
    }

    /// Finds a record byte by byte and writes its cells without their quotes: two quotes within, bytes behind a closing
    /// quote, and quotes within a cell that begins without one are rare.
    fn rewrite(&mut self, bytes: &[u8], is_last: bool) -> Option<usize> {
        self.ends.clear();
        self.rewritten.clear();
        let mut at = Place::Start;
        for (position, byte) in bytes.iter().enumerate() {
            if !matches!(at, Place::Quoted) && matches!(byte, b'\r' | b'\n') {
                self.ends.push(self.rewritten.len());
                return Some(position);
            }
            at = match at {
                Place::Start if *byte == QUOTE => Place::Quoted,
                Place::Quoted if *byte == QUOTE => Place::Closed,
                Place::Start | Place::Plain | Place::Closed if *byte == self.delimiter => {
                    self.ends.push(self.rewritten.len());
                    self.rewritten.push(*byte);
                    Place::Start
                }
                _ => {
                    self.rewritten.push(*byte);
                    match at {
                        Place::Quoted => Place::Quoted,
                        Place::Closed if *byte == QUOTE => Place::Quoted,
                        _ => Place::Plain,
                    }
                }
            };
        }
        self.ends.push(self.rewritten.len());
        is_last.then_some(bytes.len())
    }
}

/// Where in a cell a byte stands.
#[derive(Clone, Copy)]
enum Place {
    Start,
    Plain,
    Quoted,
    /// Behind a quote that may have closed the cell or may be the first of two.
    Closed,
}

/// The end of the line that a position is in; none where it is not in sight and more bytes follow.
fn line_end(bytes: &[u8], from: usize, is_last: bool) -> Option<usize> {
    let found = memchr2(b'\r', b'\n', &bytes[from..]).map(|at| from + at);
    found.or_else(|| is_last.then_some(bytes.len()))
}

/// What the bytes before a word say of quotes in it; marks are the highest bits of bytes.
struct Quotes {
    /// All bits, where the word begins within quotes.
    inside: u64,
    /// A mark on the first byte, where a delimiter or the record's start is before it.
    delimiter_before: u64,
    /// A mark on the first byte, where a closing quote is before it.
    close_before: u64,
    /// Marks, where a quote opens after something else than a delimiter or something else follows one that closes.
    irregular: u64,
}

impl Quotes {
    fn at_start() -> Self {
        Self { inside: 0, delimiter_before: 0x80, close_before: 0, irregular: 0 }
    }

    /// The delimiters of a word that are outside of quotes.
    fn take(&mut self, quotes: u64, delimiters: u64, valid: u64) -> u64 {
        // Each byte counts the quotes up to itself: none of the eight sums passes 8, so none spills over.
        let counts = (quotes >> 7).wrapping_mul(LOW);
        let within = ((counts << 7) ^ self.inside) & HIGH;
        let (opens, closes, outside) = (quotes & within, quotes & !within, delimiters & !within);
        self.irregular |= opens & !(outside << 8 | self.delimiter_before);
        self.irregular |= (closes << 8 | self.close_before) & !outside & valid;
        self.delimiter_before = outside >> 56;
        self.close_before = closes >> 56;
        self.inside = if within >> 63 == 1 { !0 } else { 0 };
        outside
    }
}

/// Calls with each eight bytes as a word, where it begins, and the marks of its bytes that are the line's.
fn each_word(line: &[u8], mut take: impl FnMut(u64, usize, u64)) {
    let (words, rest) = line.as_chunks::<8>();
    for (word, at) in words.iter().zip((0..).step_by(8)) {
        take(u64::from_le_bytes(*word), at, HIGH);
    }
    if !rest.is_empty() {
        let mut last = [0; 8];
        last[..rest.len()].copy_from_slice(rest);
        take(u64::from_le_bytes(last), words.len() * 8, HIGH >> (8 * (8 - rest.len())));
    }
}

fn repeated(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// A mark on each byte that is equal.
fn equal(word: u64, repeated: u64) -> u64 {
    let differs = word ^ repeated;
    // Adding to the lower seven bits carries into the highest unless all are zero, and never beyond.
    !(((differs & !HIGH) + !HIGH) | differs) & HIGH
}
