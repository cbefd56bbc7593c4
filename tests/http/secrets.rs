//! A key travels to the provider and appears nowhere else.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::time::Duration;

use resident_outcomes::http::{Fault, Fetched, Policy, Request};
use secrecy::SecretString;
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, Request as Received, ResponseTemplate};

use crate::fixture::{bytes, client, data_of, hasty, raw_server, request};
use crate::log::LOG;

/// A key that reads differently in each encoding.
const CANARY: &str = "c4nary+k3y/x y";

/// What every spelling of the canary contains.
const SONG: &str = "c4nary";

fn with_key(mut request: Request) -> Request {
    request.secrets = vec![
        ("email".to_owned(), SecretString::from("c4nary@city.example")),
        ("key".to_owned(), SecretString::from(CANARY)),
    ];
    request
}

/// A server that answers each path with an answer that echoes the address it was asked for.
async fn echo() -> MockServer {
    let server = MockServer::start().await;
    let echoed = |status: u16| {
        move |request: &Received| {
            let asked = request.url.to_string();
            let json = format!(r#"{{"Header":[{{"url":"{asked}"}}]}} {CANARY}"#);
            ResponseTemplate::new(status).insert_header("x-asked", asked).set_body_string(json)
        }
    };
    Mock::given(path("/data")).respond_with(echoed(200)).mount(&server).await;
    Mock::given(path("/refused")).respond_with(echoed(400)).mount(&server).await;
    let throttled = move |request: &Received| echoed(429)(request).insert_header("retry-after", "86400");
    Mock::given(path("/throttled")).respond_with(throttled).mount(&server).await;
    Mock::given(path("/busy"))
        .respond_with(|request: &Received| {
            ResponseTemplate::new(200).set_body_string(format!("Sorry, not now: {}", request.url))
        })
        .mount(&server)
        .await;
    Mock::given(path("/large"))
        .respond_with(ResponseTemplate::new(200).set_body_bytes([0; 2_000]))
        .mount(&server)
        .await;
    Mock::given(path("/slow"))
        .respond_with(ResponseTemplate::new(200).set_delay(Duration::from_secs(600)))
        .mount(&server)
        .await;
    server
}

/// The name of a fault's kind.
fn kind(fault: &Fault) -> &'static str {
    match fault {
        Fault::Unreachable { .. } => "unreachable",
        Fault::Crowded { .. } => "crowded",
        Fault::TimedOut { .. } => "timed out",
        Fault::Throttled { .. } => "throttled",
        Fault::Busy { .. } => "busy",
        Fault::Refused { .. } => "refused",
        Fault::TooLarge { .. } => "too large",
        Fault::Truncated { .. } => "truncated",
        Fault::Unsendable { .. } => "unsendable",
        Fault::Forbidden { .. } => "forbidden",
    }
}

#[tokio::test]
async fn no_error_and_no_log_holds_a_key() {
    let server = echo().await;
    let cut = raw_server(vec![b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n[[".to_vec(); 3]);
    let at = |path: &str| format!("{}/{path}", server.uri());
    let cases = [
        ("refused", at("refused")),
        ("throttled", at("throttled")),
        ("busy", at("busy")),
        ("too large", at("large")),
        ("timed out", at("slow")),
        ("truncated", format!("http://{cut}/data")),
        ("unreachable", "http://127.0.0.1:1/data".to_owned()),
        ("unsendable", "ftp://127.0.0.1/data".to_owned()),
    ];
    for (expected, url) in cases {
        let policy = Policy { read_timeout: Duration::from_millis(60), ..hasty() };
        let request = with_key(request(&url));
        let error = client(&policy).fetch(&request).await.unwrap_err();
        assert_eq!(kind(&error.fault), expected, "{error}");
        for text in [format!("{error}"), format!("{error:?}"), format!("{error:#?}"), format!("{request:?}")] {
            assert!(!text.contains(SONG), "{expected}: {text}");
            assert!(text.contains("?email=***&key=***"), "{expected}: {text}");
        }
    }
    let log = LOG.text();
    assert!(!log.contains(SONG), "{log}");
    assert!(log.contains("asks") && log.contains("trying again") && log.contains("key=***"), "{log}");
}

#[tokio::test]
async fn the_provider_gets_the_key_and_its_echo_is_masked() {
    let server = echo().await;
    let mut request = with_key(data_of(&server));
    request.url.set_query(Some("get=NAME&for=place:*"));
    request.classify = |answer| {
        assert!(!String::from_utf8_lossy(answer.body).contains(SONG) && !format!("{answer:?}").contains(SONG));
        resident_outcomes::http::Class::Data
    };
    let fetched = client(&hasty()).fetch(&request).await.unwrap();
    let seen = server.received_requests().await.unwrap();
    let query: Vec<_> = seen[0].url.query_pairs().collect();
    let got = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.to_string());
    assert_eq!(got("key").as_deref(), Some(CANARY));
    assert_eq!(seen[0].url.query().unwrap().split('&').next(), Some("get=NAME"), "the caller's own query is kept");
    let text = String::from_utf8(bytes(fetched)).unwrap();
    assert!(text.contains("for=place:*&email=***&key=***\"}]} ***"), "{text}");
}

#[tokio::test]
async fn a_reply_without_an_echo_is_not_touched() {
    let server = MockServer::start().await;
    let body: Vec<u8> = (0..=255).collect();
    Mock::given(path("/data"))
        .respond_with(ResponseTemplate::new(200).set_body_bytes(body.clone()))
        .mount(&server)
        .await;
    let fetched = client(&hasty()).fetch(&with_key(data_of(&server))).await.unwrap();
    assert!(matches!(&fetched, Fetched::Body { bytes, .. } if *bytes == body), "{fetched:?}");
}

#[tokio::test]
async fn a_password_in_an_address_is_masked_too() {
    let server = MockServer::start().await;
    let refusal = ResponseTemplate::new(400).set_body_string("c4nary-word is no password here");
    Mock::given(path("/data")).respond_with(refusal).mount(&server).await;
    let url = data_of(&server).url.to_string().replace("http://", "http://me:c4nary-word@");
    let error = client(&hasty()).fetch(&request(&url)).await.unwrap_err();
    assert_eq!(error.fault, Fault::Refused { why: "*** is no password here".to_owned() });
    assert!(!format!("{error} {error:?}").contains(SONG), "{error}");
}
