//! judged
