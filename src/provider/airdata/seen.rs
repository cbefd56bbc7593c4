//! What recurs from row to row, by the cells it is made of, so that it is made once.

use std::collections::HashMap;
use std::sync::Arc;

use crate::provider::fault::Fault;
use crate::provider::text::filled;

/// Values by the cells they were made of, in the order they were first met.
pub(super) struct Seen<T> {
    pub(super) values: Vec<T>,
    by_cells: HashMap<Vec<u8>, usize>,
    /// The cells of the row before, joined: rows of one monitor come together.
    last: Vec<u8>,
    at: usize,
}

impl<T> Seen<T> {
    pub(super) fn new() -> Self {
        Self { values: Vec::new(), by_cells: HashMap::new(), last: Vec::new(), at: 0 }
    }

    /// The value of these cells, made by `make` where they were not met before.
    pub(super) fn of<const N: usize>(
        &mut self,
        cells: [&[u8]; N],
        make: impl FnOnce() -> Result<T, Fault>,
    ) -> Result<&mut T, Fault> {
        if self.values.is_empty() || !is_joined(&self.last, cells) {
            self.last.clear();
            for cell in cells {
                self.last.extend_from_slice(&cell.len().to_le_bytes());
                self.last.extend_from_slice(cell);
            }
            self.at = if let Some(at) = self.by_cells.get(&self.last) {
                *at
            } else {
                self.values.push(make()?);
                self.by_cells.insert(self.last.clone(), self.values.len() - 1);
                self.values.len() - 1
            };
        }
        Ok(&mut self.values[self.at])
    }
}

/// Whether `joined` is these cells, each with its length before it.
fn is_joined<const N: usize>(joined: &[u8], cells: [&[u8]; N]) -> bool {
    let mut rest = joined;
    for cell in cells {
        match rest.strip_prefix(&cell.len().to_le_bytes()).and_then(|rest| rest.strip_prefix(cell)) {
            Some(left) => rest = left,
            None => return false,
        }
    }
    rest.is_empty()
}

/// Texts of one column, each kept once; blank ones are none.
pub(super) struct Texts(Seen<Option<Arc<str>>>);

impl Texts {
    pub(super) fn new() -> Self {
        Self(Seen::new())
    }

    pub(super) fn filled(&mut self, cell: &[u8]) -> Result<Option<Arc<str>>, Fault> {
        self.0.of([cell], || Ok(filled(cell).map(Arc::from))).map(|text| text.clone())
    }
}
