//! A body is whole and within its limit, or it is no reply.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use resident_outcomes::http::Fault;
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::fixture::{bytes, client, data_of, hasty, raw_server, received, request};

fn gzip(body: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(body).unwrap();
    encoder.finish().unwrap()
}

async fn server_with(template: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(path("/data")).respond_with(template).mount(&server).await;
    server
}

#[tokio::test]
async fn a_body_may_reach_its_limit_and_not_pass_it() {
    let plain = |length| ResponseTemplate::new(200).set_body_bytes(vec![b'x'; length]);
    let zipped = |length: usize| {
        ResponseTemplate::new(200).set_body_bytes(gzip(&vec![b'x'; length])).insert_header("content-encoding", "gzip")
    };
    let cases = [
        ("plain", plain(1_000), true),
        ("plain", plain(1_001), false),
        ("inflated", zipped(1_000), true),
        ("inflated", zipped(1_001), false),
        ("a bomb", zipped(50_000_000), false),
    ];
    for (case, template, fits) in cases {
        let server = server_with(template).await;
        let outcome = client(&hasty()).fetch(&data_of(&server)).await;
        match outcome {
            Ok(fetched) => assert!(fits && bytes(fetched).len() == 1_000, "{case}"),
            Err(error) => assert!(!fits && error.fault == Fault::TooLarge { limit: 1_000 }, "{case}: {error}"),
        }
        assert_eq!(received(&server).await, 1, "{case}: a larger limit is needed, not another try");
    }
}

/// The three ways a connection can break: within a promised length, between chunks, before the answer.
fn broken() -> [(&'static str, Vec<u8>); 4] {
    let mut torn = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 20\r\n\r\n".to_vec();
    torn.extend_from_slice(&gzip(&[b'x'; 900])[..20]);
    [
        ("short of its length", b"HTTP/1.1 200 OK\r\ncontent-length: 20\r\n\r\n[[1,2".to_vec()),
        ("no last chunk", b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n[[1,2\r\n".to_vec()),
        ("closed without an answer", Vec::new()),
        ("a compressed body without its end", torn),
    ]
}

#[tokio::test]
async fn a_broken_answer_is_tried_again() {
    let whole = b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n[[1]]".to_vec();
    for (case, answer) in broken() {
        let address = raw_server(vec![answer, whole.clone()]);
        let client = client(&hasty());
        let fetched = client.fetch(&request(&format!("http://{address}/data"))).await.unwrap();
        assert_eq!((bytes(fetched).as_slice(), client.requests_sent()), (&b"[[1]]"[..], 2), "{case}");
    }
}

#[tokio::test]
async fn an_answer_that_stays_broken_is_rejected_whole() {
    for (case, answer) in broken() {
        let address = raw_server(vec![answer; 3]);
        let error = client(&hasty()).fetch(&request(&format!("http://{address}/data"))).await.unwrap_err();
        assert!(matches!(error.fault, Fault::Truncated { .. }), "{case}: {error}");
        assert_eq!(error.attempts, 3, "{case}");
    }
}
