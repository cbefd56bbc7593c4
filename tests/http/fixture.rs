//! A client in a hurry, requests, and a provider's way to classify, for the tests beside it.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::num::NonZeroU16;
use std::sync::LazyLock;
use std::time::Duration;

use chrono::{DateTime, Utc};
use resident_outcomes::http::{Ambient, Answer, Class, Client, Fetched, Policy, Request};
use resident_outcomes::model::Route;
use wiremock::MockServer;

use crate::log::LOG;

/// The time every reply is received at.
pub fn noon() -> DateTime<Utc> {
    "2026-01-05T12:00:00Z".parse().unwrap()
}

/// A policy whose pauses take a millisecond.
pub fn hasty() -> Policy {
    Policy { first_pause: Duration::from_millis(1), max_attempts: 3, max_body_bytes: 1_000, ..Policy::default() }
}

/// A client with this policy for two routes.
pub fn client(policy: &Policy) -> Client {
    LazyLock::force(&LOG);
    let policies = BTreeMap::from([(Route::Aqs, policy.clone()), (Route::Airdata, policy.clone())]);
    Client::new(policies, "outcomes-test/1", Ambient { now: noon, jitter_seed: Some(7) }).unwrap()
}

/// A request for an address by the AQS route.
pub fn request(url: &str) -> Request {
    Request {
        route: Route::Aqs,
        url: url.parse().unwrap(),
        secrets: Vec::new(),
        secret_headers: Vec::new(),
        validators: None,
        classify,
    }
}

/// A request for `/data` of a server.
pub fn data_of(server: &MockServer) -> Request {
    request(&format!("{}/data", server.uri()))
}

/// How many requests a server received.
pub async fn received(server: &MockServer) -> usize {
    server.received_requests().await.unwrap().len()
}

/// The bytes of a reply.
pub fn bytes(fetched: Fetched) -> Vec<u8> {
    match fetched {
        Fetched::Body { bytes, .. } => bytes.to_vec(),
        other => panic!("no body but {other:?}"),
    }
}

/// What a provider of JSON might say of its answers.
pub fn classify(answer: &Answer<'_>) -> Class {
    let text = String::from_utf8_lossy(answer.body).into_owned();
    match answer.status {
        302 if answer.location().is_some_and(|to| to.contains("missing_key")) => {
            Class::Refused(format!("the key is missing ({})", answer.header("X-DataWebAPI-KeyError").unwrap_or("?")))
        }
        204 | 404 => Class::Absent("no such table".to_owned()),
        400 => Class::Refused(text),
        200 if text.starts_with("Sorry") => Class::Busy(text),
        200 if answer.content_type().is_some_and(|kind| kind.starts_with("text/html")) => {
            Class::Refused(format!("a page, not data: {text}"))
        }
        429 => Class::Busy(text),
        _ => Class::Data,
    }
}

/// A server that gives each connection one of these raw answers, in turn, and then closes it. It ends
/// with the process if a test asks less often.
pub fn raw_server(answers: Vec<Vec<u8>>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for answer in answers {
            let (mut connection, _) = listener.accept().unwrap();
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                connection.read_exact(&mut byte).unwrap();
                head.push(byte[0]);
            }
            connection.write_all(&answer).unwrap();
        }
    });
    address
}

/// A policy under which one request may be under way.
pub fn serial() -> Policy {
    Policy { concurrent: NonZeroU16::MIN, ..hasty() }
}

/// A server that answers a TLS greeting with plain text, as often as a client tries.
pub fn raw_tls_breaker() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for _ in 0..2 {
            let (mut connection, _) = listener.accept().unwrap();
            connection.read_exact(&mut [0; 5]).unwrap();
            connection.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").unwrap();
        }
    });
    address
}
