//! The whole program, run as a process against agencies on loopback. Each test has its own store, cache and agencies.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod agency;
mod cities;
mod claims;
mod config;
mod decade;
mod desk;
mod doctor;
mod evidence;
mod explain;
mod export;
mod failover;
mod faults;
mod import;
mod independent;
mod keyed;
mod killed;
mod measure;
mod nominate;
mod nominated;
mod pack;
#[path = "../scratch/postgres.rs"]
mod postgres;
#[path = "../scratch/published.rs"]
mod published;
mod readonly;
mod recheck;
mod report;
mod requests;
mod schemas;
mod score;
mod seal;
mod search;
mod secrets;
mod server;
mod shared;
mod store;
mod update;
mod wake;
