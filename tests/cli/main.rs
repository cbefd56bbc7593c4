//! The whole program, run as a process against agencies on loopback. Each test has its own store, cache and agencies.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod agency;
mod cities;
mod claims;
mod config;
mod desk;
mod doctor;
mod evidence;
mod explain;
mod failover;
mod faults;
mod import;
mod independent;
mod keyed;
mod killed;
mod measure;
mod nominate;
mod pack;
#[path = "../scratch/postgres.rs"]
mod postgres;
mod report;
mod requests;
mod seal;
mod search;
mod secrets;
mod server;
mod shared;
mod store;
mod update;
mod wake;
