//! Each answer becomes what its status and its provider say, and final ones are asked for once.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use bytes::Bytes;
use resident_outcomes::http::{Class, Fault, Fetched, Validators};
use wiremock::matchers::{header, header_regex, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::fixture::{client, data_of, hasty, noon, received};

async fn server_with(template: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("GET")).and(path("/data")).respond_with(template).mount(&server).await;
    server
}

fn validators() -> Validators {
    Validators { etag: Some("\"v1\"".to_owned()), last_modified: Some("Thu, 29 Jan 2026 05:00:00 GMT".to_owned()) }
}

#[tokio::test]
async fn a_reply_comes_with_its_validators_and_time() {
    let template = ResponseTemplate::new(200)
        .set_body_string("[[1]]")
        .insert_header("etag", "\"v1\"")
        .insert_header("last-modified", "Thu, 29 Jan 2026 05:00:00 GMT");
    let server = server_with(template).await;
    let client = client(&hasty());
    let fetched = client.fetch(&data_of(&server)).await.unwrap();
    let bytes = Bytes::from_static(b"[[1]]");
    assert_eq!(fetched, Fetched::Body { bytes, validators: validators(), received: noon(), status: 200 });
    let seen = server.received_requests().await.unwrap();
    let agent = seen[0].headers.get("user-agent").unwrap();
    assert_eq!((seen.len(), client.requests_sent(), agent.to_str().unwrap()), (1, 1, "outcomes-test/1"));
    assert!(!seen[0].headers.contains_key("if-none-match"), "nothing is held");
}

#[tokio::test]
async fn an_unchanged_reply_is_not_sent_again() {
    let server = MockServer::start().await;
    Mock::given(header("if-none-match", "\"v1\""))
        .and(header_regex("if-modified-since", "^Thu, 29 Jan 2026 05:00:00 GMT$"))
        .respond_with(ResponseTemplate::new(304))
        .expect(1)
        .mount(&server)
        .await;
    let mut request = data_of(&server);
    request.validators = Some(validators());
    assert_eq!(client(&hasty()).fetch(&request).await.unwrap(), Fetched::NotModified);
}

#[tokio::test]
async fn a_redirect_is_classified_and_not_followed() {
    let template = ResponseTemplate::new(302)
        .insert_header("location", "/data/missing_key.html")
        .insert_header("X-DataWebAPI-KeyError", "1");
    let server = server_with(template).await;
    Mock::given(path("/data/missing_key.html")).respond_with(ResponseTemplate::new(200)).expect(0).mount(&server).await;
    let error = client(&hasty()).fetch(&data_of(&server)).await.unwrap_err();
    assert_eq!(error.fault, Fault::Refused { why: "the key is missing (1)".to_owned() });
    assert_eq!((error.attempts, received(&server).await), (1, 1));
}

#[tokio::test]
async fn what_is_not_published_is_absent_and_asked_for_once() {
    for status in [404, 204] {
        let server = server_with(ResponseTemplate::new(status)).await;
        let fetched = client(&hasty()).fetch(&data_of(&server)).await.unwrap();
        assert_eq!(fetched, Fetched::Absent("no such table".to_owned()), "{status}");
        assert_eq!(received(&server).await, 1, "{status}");
    }
}

#[tokio::test]
async fn final_answers_are_refused_and_asked_for_once() {
    let html = |text: &str| ResponseTemplate::new(200).set_body_raw(text, "text/html");
    let cases = [
        (ResponseTemplate::new(400).set_body_string("error: unknown variable 'X'"), "error: unknown variable 'X'"),
        (html("<title>Log in</title>"), "a page, not data: <title>Log in</title>"),
        (ResponseTemplate::new(407), "a proxy on the way wants a login (status 407), not the provider"),
        (ResponseTemplate::new(511), "a proxy on the way wants a login (status 511), not the provider"),
        (ResponseTemplate::new(304), "status 304 in the place of data"),
        (ResponseTemplate::new(206).set_body_string("[[1"), "status 206 in the place of data"),
        (ResponseTemplate::new(403), "status 403 in the place of data"),
    ];
    for (template, why) in cases {
        let server = server_with(template).await;
        let client = client(&hasty());
        let error = client.fetch(&data_of(&server)).await.unwrap_err();
        assert_eq!(error.fault, Fault::Refused { why: why.to_owned() });
        assert_eq!((error.attempts, client.requests_sent(), received(&server).await), (1, 1, 1), "{why}");
    }
}

#[tokio::test]
async fn a_long_message_is_read_in_part() {
    let server = server_with(ResponseTemplate::new(400).set_body_string("x".repeat(300_000))).await;
    let mut request = data_of(&server);
    request.classify = |answer| Class::Refused(answer.body.len().to_string());
    let error = client(&hasty()).fetch(&request).await.unwrap_err();
    assert_eq!(error.fault, Fault::Refused { why: "65536".to_owned() });
}
