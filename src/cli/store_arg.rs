//! The store's address as typed. It may hold a password.

use std::ffi::{OsStr, OsString};
use std::fmt;

/// The store's address as typed; what is shown of it for debugging holds none of it.
#[derive(Clone)]
pub struct StoreArg(OsString);

impl StoreArg {
    /// The address as typed.
    #[must_use]
    pub fn new(typed: OsString) -> Self {
        Self(typed)
    }

    /// The address as typed.
    #[must_use]
    pub fn typed(&self) -> &OsStr {
        &self.0
    }
}

impl fmt::Debug for StoreArg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreArg(***)")
    }
}
