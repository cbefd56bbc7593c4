//! The HTTP client against servers on loopback: what is sent, how often, and what becomes of each answer.

mod answers;
mod bodies;
mod fixture;
mod guarded;
mod log;
mod proxies;
mod reach;
mod retries;
mod secrets;
