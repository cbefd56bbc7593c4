//! From a need to requests.
