//! A host that cannot be reached is known soon, told to everyone, and not tried again.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::net::TcpListener;
use std::time::{Duration, Instant};

use resident_outcomes::http::{Fault, Policy};
use resident_outcomes::model::Route;

use crate::fixture::{client, hasty, raw_tls_breaker, request, serial};

/// An address where nobody listens. A port that was free a moment ago might be another test's by now.
const NOBODY: &str = "http://127.0.0.1:1/data";

#[tokio::test]
async fn a_refused_connection_is_tried_once_more_and_then_remembered() {
    let client = client(&hasty());
    let mut first = request(NOBODY);
    let error = client.fetch(&first).await.unwrap_err();
    let Fault::Unreachable { cause } = &error.fault else { panic!("{error}") };
    assert!(cause.to_lowercase().contains("refused"), "{cause}");
    assert_eq!((error.attempts, client.requests_sent()), (2, 2));

    first.route = Route::Airdata;
    first.url.set_path("/other");
    let again = client.fetch(&first).await.unwrap_err();
    assert_eq!((&again.fault, again.attempts, client.requests_sent()), (&error.fault, 0, 2), "remembered for the host");
}

#[tokio::test]
async fn a_host_that_does_not_answer_the_door_is_tried_once() {
    // The kernel takes the connection, and nobody ever answers the TLS greeting.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/data", listener.local_addr().unwrap());
    let limit = Duration::from_millis(50);
    let policies = [
        ("by its own limit", Policy { connect_timeout: limit, ..hasty() }),
        ("by that of failing over", Policy { failover: limit, ..hasty() }),
    ];
    for (case, policy) in policies {
        let client = client(&policy);
        let error = client.fetch(&request(&url)).await.unwrap_err();
        assert_eq!(error.fault, Fault::Unreachable { cause: "no connection within 50 ms".to_owned() }, "{case}");
        assert_eq!((error.attempts, client.requests_sent()), (1, 1), "{case}");
    }
}

#[tokio::test]
async fn a_host_without_tls_is_unreachable() {
    let address = raw_tls_breaker();
    let error = client(&hasty()).fetch(&request(&format!("https://{address}/data"))).await.unwrap_err();
    assert!(matches!(error.fault, Fault::Unreachable { .. }), "{error}");
}

#[tokio::test]
async fn those_in_the_queue_fail_with_the_first() {
    let client = client(&Policy { min_gap: Duration::from_secs(3_600), ..serial() });
    let request = request(NOBODY);
    let began = Instant::now();
    let all = futures_util::future::join_all((0..20).map(|_| client.fetch(&request))).await;
    assert!(began.elapsed() < Duration::from_secs(10), "nobody waits an hour for a turn");
    let attempts: Vec<_> = all.into_iter().map(|outcome| outcome.unwrap_err().attempts).collect();
    assert_eq!((attempts[0], attempts[1..].iter().sum::<u32>(), client.requests_sent()), (2, 0, 2));
}

#[tokio::test]
async fn what_cannot_be_sent_is_not() {
    let client = client(&hasty());
    let mut unsendable = vec![request("ftp://a.example/data"), request("data:text/plain,x"), request(NOBODY)];
    unsendable[2].route = Route::CensusApi;
    let mut invalid = request(NOBODY);
    let etag = Some("\"a\nb\"".to_owned());
    invalid.validators = Some(resident_outcomes::http::Validators { etag, last_modified: None });
    unsendable.push(invalid);
    for request in unsendable {
        let error = client.fetch(&request).await.unwrap_err();
        assert!(matches!(error.fault, Fault::Unsendable { .. }), "{error}");
    }
}
