//! released
