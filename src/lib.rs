//! Derives, judges and keeps evidence for the resident outcomes of city certification.

pub mod config;
pub mod http;
pub mod measure;
pub mod model;
pub mod plan;
pub mod provider;
pub mod report;
pub mod store;
pub mod verify;
