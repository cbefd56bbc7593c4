//! The only module that sends requests.
