//! What passes is tried again within bounds; what a provider asks for is obeyed or reported.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use futures_util::FutureExt as _;
use resident_outcomes::http::{Fault, Policy};
use resident_outcomes::model::Route;
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::fixture::{bytes, client, data_of, hasty, received, serial};

/// A server that answers `times` with a template and then with data.
async fn server_after(template: ResponseTemplate, times: u64) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(path("/data")).respond_with(template).up_to_n_times(times).mount(&server).await;
    let data = ResponseTemplate::new(200).set_body_string("[[1]]");
    Mock::given(path("/data")).respond_with(data).mount(&server).await;
    server
}

#[tokio::test]
async fn what_passes_is_tried_again() {
    let busy = "Sorry, the system is currently undergoing maintenance or is busy.";
    let cases = [
        ("503 twice", ResponseTemplate::new(503), 2),
        ("500 with a page", ResponseTemplate::new(500).set_body_raw("<html>", "text/html"), 1),
        ("408", ResponseTemplate::new(408), 1),
        ("a busy text with 200", ResponseTemplate::new(200).set_body_string(busy), 1),
        ("429 and no wait", ResponseTemplate::new(429).insert_header("retry-after", "0"), 2),
        (
            "429 until a date that is now",
            ResponseTemplate::new(429).insert_header("retry-after", "Mon, 05 Jan 2026 11:59:00 GMT"),
            1,
        ),
    ];
    for (case, template, times) in cases {
        let server = server_after(template, times).await;
        let client = client(&hasty());
        assert_eq!(bytes(client.fetch(&data_of(&server)).await.unwrap()), b"[[1]]", "{case}");
        assert_eq!(received(&server).await as u64, times + 1, "{case}");
        assert_eq!(u64::from(client.requests_sent()), times + 1, "{case}");
    }
}

#[tokio::test]
async fn retries_are_bounded_by_count() {
    let server = server_after(ResponseTemplate::new(503), 9).await;
    let error = client(&hasty()).fetch(&data_of(&server)).await.unwrap_err();
    assert_eq!(error.fault, Fault::Busy { why: "status 503".to_owned() });
    assert_eq!((error.attempts, received(&server).await), (3, 3));
}

#[tokio::test]
async fn retries_are_bounded_by_time() {
    let server = server_after(ResponseTemplate::new(503), 9).await;
    let policy = Policy { first_pause: Duration::from_secs(400), ..hasty() };
    let error = client(&policy).fetch(&data_of(&server)).await.unwrap_err();
    assert_eq!(error.fault, Fault::Busy { why: "status 503".to_owned() });
    assert_eq!(error.attempts, 1, "no time remains after a pause of 400 s");
}

#[tokio::test]
async fn a_long_wait_is_reported_at_once_and_closes_its_route_only() {
    let limit = r#"{"error":"Daily limit for account use exceeded. Retry later."}"#;
    let template = ResponseTemplate::new(429).insert_header("retry-after", "86400").set_body_string(limit);
    let server = server_after(template, 1).await;
    let client = client(&hasty());
    let throttled = Fault::Throttled { retry_after: Duration::from_secs(86_400), why: limit.to_owned() };
    for attempts in [1, 0] {
        let error = client.fetch(&data_of(&server)).await.unwrap_err();
        assert_eq!((error.attempts, error.fault), (attempts, throttled.clone()));
    }
    assert_eq!(received(&server).await, 1, "the second was not sent");
    let mut other = data_of(&server);
    other.route = Route::Airdata;
    assert_eq!(bytes(client.fetch(&other).await.unwrap()), b"[[1]]", "another route to the same host");
}

#[tokio::test]
async fn a_wait_longer_than_the_time_left_is_reported_at_once() {
    let server = server_after(ResponseTemplate::new(503).insert_header("retry-after", "30"), 9).await;
    let policy = Policy { total: Duration::from_secs(20), ..hasty() };
    let error = client(&policy).fetch(&data_of(&server)).await.unwrap_err();
    let fault = Fault::Throttled { retry_after: Duration::from_secs(30), why: "status 503".to_owned() };
    assert_eq!((error.attempts, error.fault), (1, fault));
}

#[tokio::test]
async fn silence_is_timed_out_and_tried_again() {
    let server = server_after(ResponseTemplate::new(200).set_delay(Duration::from_secs(600)), 1).await;
    let policy = Policy { read_timeout: Duration::from_millis(60), ..hasty() };
    assert_eq!(bytes(client(&policy).fetch(&data_of(&server)).await.unwrap()), b"[[1]]");
    assert_eq!(received(&server).await, 2);

    let server = server_after(ResponseTemplate::new(200).set_delay(Duration::from_secs(600)), 9).await;
    let error = client(&policy).fetch(&data_of(&server)).await.unwrap_err();
    assert_eq!((error.attempts, error.fault), (3, Fault::TimedOut { limit: policy.read_timeout }));
}

#[tokio::test]
async fn a_fetch_ends_when_its_time_is_up() {
    let server = server_after(ResponseTemplate::new(200).set_delay(Duration::from_secs(600)), 9).await;
    let policy = Policy { total: Duration::from_millis(60), ..hasty() };
    let error = client(&policy).fetch(&data_of(&server)).await.unwrap_err();
    assert_eq!((error.attempts, error.fault), (1, Fault::TimedOut { limit: policy.total }));
}

#[tokio::test]
async fn a_fetch_can_be_given_up_and_leaves_its_place() {
    let server = server_after(ResponseTemplate::new(200).set_delay(Duration::from_secs(600)), 1).await;
    let client = client(&serial());
    let request = data_of(&server);
    let dropped = tokio::time::timeout(Duration::from_millis(60), client.fetch(&request)).await;
    assert!(dropped.is_err());
    assert_eq!(bytes(client.fetch(&request).await.unwrap()), b"[[1]]");
}

#[tokio::test]
async fn a_route_that_waits_does_not_slow_another() {
    let server = server_after(ResponseTemplate::new(200), 1).await;
    let client = client(&Policy { min_gap: Duration::from_secs(3_600), ..serial() });
    let (slow, mut other) = (data_of(&server), data_of(&server));
    other.route = Route::Airdata;
    client.fetch(&slow).await.unwrap();
    let mut waiting = std::pin::pin!(client.fetch(&slow));
    assert!(waiting.as_mut().now_or_never().is_none(), "its turn comes in an hour");
    assert_eq!(bytes(client.fetch(&other).await.unwrap()), b"[[1]]");
    assert!(waiting.now_or_never().is_none());
    assert_eq!(received(&server).await, 2);
}

#[tokio::test]
async fn fetches_can_run_on_any_thread() {
    let server = server_after(ResponseTemplate::new(503), 1).await;
    let (client, request) = (client(&hasty()), data_of(&server));
    let fetched = tokio::spawn(async move { client.fetch(&request).await }).await.unwrap();
    assert_eq!(bytes(fetched.unwrap()), b"[[1]]");
}
