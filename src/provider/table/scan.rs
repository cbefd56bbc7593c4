//! Where the cells of a record end, sixty-four bytes at a time.
//!
//! A record is what the `csv` crate makes of it: it ends at `\n`, `\r` or both, outside of quotes; a quote means
//! something only where a cell begins with one, and two stand for one within.

use std::cell::RefCell;

use memchr::memchr2;

/// Bytes looked at together: one bit each of a word.
const BLOCK: usize = u64::BITS as usize;

const QUOTE: u8 = b'"';

/// Finds records and their cells; what it found of the last one is kept.
pub(super) struct Scan {
    delimiter: u8,
    quoting: bool,
    /// The delimiters between cells: where a block begins, and a bit for each of its bytes.
    blocks: Vec<(usize, u64)>,
    cells: usize,
    ends: RefCell<Ends>,
    /// The cells of a record that needed more than its outer quotes taken away, each with a byte behind it.
    rewritten: Vec<u8>,
    is_rewritten: bool,
}

/// Where cells end, from the record's first byte: of as many blocks as somebody asked for.
#[derive(Default)]
struct Ends {
    ends: Vec<usize>,
    blocks: usize,
}

impl Ends {
    fn clear(&mut self) {
        self.ends.clear();
        self.blocks = 0;
    }

    /// Notes the ends in the next block.
    fn push_all(&mut self, at: usize, mut delimiters: u64) {
        self.blocks += 1;
        while delimiters != 0 {
            self.ends.push(at + delimiters.trailing_zeros() as usize);
            delimiters &= delimiters - 1;
        }
    }
}

/// The cells of one record.
pub(super) struct Cells<'a> {
    bytes: &'a [u8],
    scan: &'a Scan,
}

impl Cells<'_> {
    pub(super) fn len(&self) -> usize {
        self.scan.cells
    }

    /// One cell; empty where there is none.
    pub(super) fn get(&self, column: usize) -> &[u8] {
        let Some((start, end)) = self.scan.span(column, self.bytes.len()) else { return &[] };
        match self.bytes.get(start..end).unwrap_or_default() {
            [QUOTE, inner @ .., QUOTE] if self.scan.quoting && !self.scan.is_rewritten => inner,
            cell => cell,
        }
    }
}

impl Scan {
    pub(super) fn new(delimiter: u8, quoting: bool) -> Self {
        Self {
            delimiter,
            quoting,
            blocks: Vec::new(),
            cells: 0,
            ends: RefCell::default(),
            rewritten: Vec::new(),
            is_rewritten: false,
        }
    }

    /// How many bytes the record takes that `bytes` begins with; none where its end is not among them and more follow.
    pub(super) fn record(&mut self, bytes: &[u8], is_last: bool) -> Option<usize> {
        self.blocks.clear();
        self.ends.get_mut().clear();
        self.is_rewritten = false;
        self.cells = 1;
        let mut quotes = Quotes::at_start();
        let mut from = 0;
        loop {
            let to = line_end(bytes, from, is_last)?;
            self.split(bytes, from, to, &mut quotes);
            let is_open = quotes.inside != 0;
            if quotes.irregular != 0 || is_open && to == bytes.len() {
                return self.rewrite(bytes, is_last);
            }
            if !is_open {
                return Some(to);
            }
            // The line ends within quotes: it is a byte like any other.
            (quotes.delimiter_before, quotes.close_before) = (0, 0);
            from = to + 1;
        }
    }

    /// The cells of the record found last, which are these bytes.
    pub(super) fn cells<'a>(&'a self, bytes: &'a [u8]) -> Cells<'a> {
        Cells { bytes: if self.is_rewritten { &self.rewritten } else { bytes }, scan: self }
    }

    /// Finds the delimiters of a line.
    fn split(&mut self, bytes: &[u8], from: usize, to: usize, quotes: &mut Quotes) {
        for at in (from..to).step_by(BLOCK) {
            let mut padded = [0; BLOCK];
            let block = bytes[at..].first_chunk().unwrap_or_else(|| {
                padded[..bytes.len() - at].copy_from_slice(&bytes[at..]);
                &padded
            });
            let valid = !0 >> BLOCK.saturating_sub(to - at);
            let mut delimiters = equal(block, self.delimiter) & valid;
            if self.quoting {
                delimiters = quotes.take(equal(block, QUOTE) & valid, delimiters, valid);
            }
            self.cells += delimiters.count_ones() as usize;
            self.blocks.push((at, delimiters));
        }
    }

    /// Where a cell of the last record begins and ends. Most cells of most records are never asked for.
    fn span(&self, column: usize, length: usize) -> Option<(usize, usize)> {
        if column >= self.cells {
            return None;
        }
        let mut ends = self.ends.borrow_mut();
        while ends.ends.len() <= column {
            match self.blocks.get(ends.blocks) {
                Some((at, delimiters)) => ends.push_all(*at, *delimiters),
                None => ends.ends.push(length),
            }
        }
        let start = if column == 0 { 0 } else { ends.ends[column - 1] + 1 };
        Some((start, ends.ends[column]))
    }

    /// Finds a record byte by byte and writes its cells without their quotes: two quotes within, bytes behind a closing
    /// quote, and quotes within a cell that begins without one are rare.
    fn rewrite(&mut self, bytes: &[u8], is_last: bool) -> Option<usize> {
        let ends = self.ends.get_mut();
        ends.clear();
        let ends = &mut ends.ends;
        self.is_rewritten = true;
        self.rewritten.clear();
        let mut at = Place::Start;
        for (position, byte) in bytes.iter().enumerate() {
            if !matches!(at, Place::Quoted) && matches!(byte, b'\r' | b'\n') {
                ends.push(self.rewritten.len());
                self.cells = ends.len();
                return Some(position);
            }
            at = match at {
                Place::Start if *byte == QUOTE => Place::Quoted,
                Place::Quoted if *byte == QUOTE => Place::Closed,
                Place::Start | Place::Plain | Place::Closed if *byte == self.delimiter => {
                    ends.push(self.rewritten.len());
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
        ends.push(self.rewritten.len());
        self.cells = ends.len();
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

/// What the bytes before a block say of quotes in it.
struct Quotes {
    /// All bits, where the block begins within quotes.
    inside: u64,
    /// The first bit, where a delimiter or the record's start is before it.
    delimiter_before: u64,
    /// The first bit, where a closing quote is before it.
    close_before: u64,
    /// Bits, where a quote opens after something else than a delimiter or something else follows one that closes.
    irregular: u64,
}

impl Quotes {
    fn at_start() -> Self {
        Self { inside: 0, delimiter_before: 1, close_before: 0, irregular: 0 }
    }

    /// The delimiters of a block that are outside of quotes.
    fn take(&mut self, quotes: u64, delimiters: u64, valid: u64) -> u64 {
        let within = odd(quotes) ^ self.inside;
        let (opens, closes, outside) = (quotes & within, quotes & !within, delimiters & !within);
        self.irregular |= opens & !(outside << 1 | self.delimiter_before);
        self.irregular |= (closes << 1 | self.close_before) & !outside & valid;
        let last = BLOCK - 1;
        (self.delimiter_before, self.close_before) = (outside >> last, closes >> last);
        self.inside = 0_u64.wrapping_sub(within >> last);
        outside
    }
}

/// The bits up to which the number of bits, themselves counted, is odd.
fn odd(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}

/// A bit for each byte that is equal.
fn equal(block: &[u8; BLOCK], byte: u8) -> u64 {
    // Each byte's bit within its eight: the compiler makes this loop one over whole vectors.
    let mut bits = [0; BLOCK];
    for (at, (bit, found)) in bits.iter_mut().zip(block).enumerate() {
        *bit = if *found == byte { 1_u8 << (at % 8) } else { 0 };
    }
    // The bits of eight bytes differ, so that their sum, in the highest byte, holds each.
    let eights = bits.as_chunks::<8>().0.iter().zip((0..).step_by(8));
    eights.fold(0, |all, (eight, at)| {
        all | u64::from_le_bytes(*eight).wrapping_mul(u64::from_le_bytes([1; 8])) >> 56 << at
    })
}
