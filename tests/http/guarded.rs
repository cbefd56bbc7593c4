//! The guarded route: what is asked where an address is someone else's input, and where its redirects lead.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::env;
use std::io;
use std::net::IpAddr;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use resident_outcomes::http::{
    Ambient, Client, Fault, FetchError, Fetched, Lookup, Policy, Request, Rules, Validators,
};
use resident_outcomes::model::{Route, WebOrigin};
use secrecy::SecretString;
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::fixture::{bytes, hasty, noon, raw_server, received, request};
use crate::log::LOG;
use crate::proxies::{ADDRESS, EXPECTED, asks};

/// What names stand for here. No test looks one up elsewhere.
struct Known;

impl Lookup for Known {
    fn addresses<'a>(&'a self, name: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        let found: io::Result<&[&str]> = match name {
            "intranet.example" | "127.0.0.1.nip.example" => Ok(&["127.0.0.1"]),
            "two.example.gov" => Ok(&["8.8.8.8", "10.0.0.1"]),
            "public.example.gov" => Ok(&["8.8.8.8"]),
            "metadata.example.gov" => Ok(&["169.254.169.254"]),
            _ => Err(io::Error::other("no such name")),
        };
        let found = found.map(|found| found.iter().map(|address| address.parse().unwrap()).collect());
        Box::pin(async { found })
    }
}

/// A client for the open route by which these origins are allowed.
fn guarded(allowed: &[&str], policy: &Policy) -> Client {
    LazyLock::force(&LOG);
    let allowed = allowed.iter().map(|origin| WebOrigin::parse(origin).unwrap()).collect();
    let policy = Policy { guard: Some(Rules { max_redirects: 3, allowed }), ..policy.clone() };
    let (policies, ambient) = (BTreeMap::from([(Route::Open, policy)]), Ambient { now: noon, jitter_seed: Some(7) });
    Client::with_lookup(policies, "outcomes-test/1", ambient, &(Arc::new(Known) as Arc<dyn Lookup>)).unwrap()
}

fn open(url: &str) -> Request {
    Request { route: Route::Open, ..request(url) }
}

/// Has a server redirect from one path.
async fn redirects(server: &MockServer, from: &str, status: u16, to: &str) {
    let template = ResponseTemplate::new(status).insert_header("location", to);
    Mock::given(path(from)).respond_with(template).mount(server).await;
}

async fn answers(server: &MockServer, at: &str, template: ResponseTemplate) {
    Mock::given(path(at)).respond_with(template).mount(server).await;
}

/// Why an address is not asked, and how often anything was sent for it.
fn refusal(error: &FetchError) -> (String, u32) {
    match &error.fault {
        Fault::Forbidden { refusal, .. } => (refusal.to_string(), error.attempts),
        other => panic!("not refused but {other}"),
    }
}

#[tokio::test]
async fn what_may_not_be_asked_is_not_sent() {
    let cases = [
        ("http://127.0.0.1:1/", "only https is asked, not http:"),
        ("https://127.0.0.1/", "127.0.0.1 is this machine itself"),
        ("https://[::ffff:169.254.169.254]/", "is link-local, where clouds keep their metadata services"),
        (
            "https://127.0.0.1.nip.example/",
            "`127.0.0.1.nip.example` stands for 127.0.0.1, which is this machine itself",
        ),
        ("https://two.example.gov/", "`two.example.gov` stands for 10.0.0.1, which is private"),
        ("https://metadata.example.gov/", "which is link-local, where clouds keep their metadata services"),
        ("file:///etc/passwd", "only https is asked, not file:"),
    ];
    let client = guarded(&[], &hasty());
    for (url, expected) in cases {
        let error = client.fetch(&open(url)).await.unwrap_err();
        let (why, attempts) = refusal(&error);
        assert!(why.contains(expected), "{url}: {why}");
        assert_eq!(attempts, 0, "{url}");
        assert!(error.to_string().ends_with("not sent)") && error.help().contains("allowed_origins"), "{error}");
    }
    let unknown = client.fetch(&open("https://unknown.example.gov/")).await.unwrap_err();
    let said = "`unknown.example.gov` cannot be looked up here, so that it cannot be checked: no such name";
    assert_eq!(unknown.fault, Fault::Unreachable { cause: said.to_owned() });
    assert_eq!(client.requests_sent(), 0);
}

#[tokio::test]
async fn an_open_route_without_rules_has_the_strictest() {
    let server = MockServer::start().await;
    let policies = BTreeMap::from([(Route::Open, hasty())]);
    let client = Client::new(policies, "outcomes-test/1", Ambient { now: noon, jitter_seed: None }).unwrap();
    let error = client.fetch(&open(&server.uri())).await.unwrap_err();
    assert_eq!(refusal(&error), ("only https is asked, not http:".to_owned(), 0));
    assert_eq!(received(&server).await, 0);
}

#[tokio::test]
async fn an_allowed_origin_is_connected_to_as_it_was_looked_up() {
    let server = MockServer::start().await;
    answers(&server, "/data", ResponseTemplate::new(200).set_body_string("[[1]]")).await;
    let origin = format!("http://intranet.example:{}", server.address().port());
    let fetched = guarded(&[&origin], &hasty()).fetch(&open(&format!("{origin}/data"))).await.unwrap();
    assert_eq!(bytes(fetched), b"[[1]]", "by a name that nobody else knows");
}

#[tokio::test]
async fn each_redirect_is_checked_as_the_first_address_was() {
    let server = MockServer::start().await;
    let nobody = "http://127.0.0.1:1/x";
    let cases = [
        (nobody, "only https is asked, not http:"),
        ("https://127.0.0.1/x", "127.0.0.1 is this machine itself"),
        ("https://localhost/x", "the name `localhost` is of this machine or its own network"),
        ("https://[::1]/x", "::1 is this machine itself"),
        ("https://169.254.169.254/latest/meta-data/", "169.254.169.254 is link-local"),
        ("//169.254.169.254/latest/meta-data/", "only https is asked, not http:"),
        ("https://2852039166/", "169.254.169.254 is link-local"),
        ("https://metadata.google.internal/", "is of this machine or its own network"),
        ("https://metadata.example.gov/", "`metadata.example.gov` stands for 169.254.169.254"),
        ("https://two.example.gov/", "`two.example.gov` stands for 10.0.0.1"),
        ("https://public.example.gov:22/", "only port 443 is asked, not 22"),
        ("https://me:word@public.example.gov/", "it holds a user name or password"),
        ("file:///etc/passwd", "only https is asked, not file:"),
        ("data:text/csv,a", "only https is asked, not data:"),
        ("https://[fe80::1%25eth0]/", "it redirects to what is no address"),
        ("http://[::1", "it redirects to what is no address"),
    ];
    for (at, (to, _)) in cases.iter().enumerate() {
        redirects(&server, &format!("/{at}"), 302, to).await;
    }
    let client = guarded(&[&server.uri()], &hasty());
    for (at, (to, expected)) in cases.iter().enumerate() {
        let error = client.fetch(&open(&format!("{}/{at}", server.uri()))).await.unwrap_err();
        let (why, attempts) = refusal(&error);
        assert!(why.contains(expected), "{to}: {why}");
        assert_eq!(attempts, 1, "{to}: final");
    }
    assert_eq!(received(&server).await, cases.len(), "each was asked once");
    let error = client.fetch(&open(&format!("{}/0?key=hush", server.uri()))).await.unwrap_err().to_string();
    let trail = format!("by redirects: {0}/0?key=*** to {nobody} ({0}/0?key=***, 1 attempt", server.uri());
    assert!(error.contains(&trail), "{error}");
}

#[tokio::test]
async fn three_redirects_are_followed_and_no_more() {
    let server = MockServer::start().await;
    let hops = [(301, "/a/1", "2"), (303, "/a/2", "../b/3?page=1#top"), (308, "/b/3", "?page=2")];
    for (status, from, to) in &hops[..2] {
        redirects(&server, from, *status, to).await;
    }
    let last = ResponseTemplate::new(200).set_body_string("[[1]]");
    let on = ResponseTemplate::new(hops[2].0).insert_header("location", hops[2].2);
    let page = |number: &str| wiremock::matchers::query_param("page", number.to_owned());
    Mock::given(path("/b/3")).and(page("1")).respond_with(on).mount(&server).await;
    Mock::given(path("/b/3")).and(page("2")).respond_with(last).mount(&server).await;
    redirects(&server, "/a/0", 307, "/a/1").await;
    redirects(&server, "/loop", 302, "/loop").await;
    answers(&server, "/nowhere", ResponseTemplate::new(302)).await;

    let client = guarded(&[&server.uri()], &hasty());
    let at = |path: &str| open(&format!("{}{path}", server.uri()));
    assert_eq!(bytes(client.fetch(&at("/a/1")).await.unwrap()), b"[[1]]");
    assert_eq!((received(&server).await, client.requests_sent()), (4, 4));
    for path in ["/a/0", "/loop"] {
        let before = client.requests_sent();
        let error = client.fetch(&at(path)).await.unwrap_err();
        assert_eq!(refusal(&error), ("it redirects more than 3 times".to_owned(), 1), "{path}");
        let Fault::Forbidden { hops, .. } = &error.fault else { panic!("{error}") };
        assert_eq!((hops.len(), client.requests_sent() - before), (5, 4), "{path}: {error}");
    }
    let nowhere = client.fetch(&at("/nowhere")).await.unwrap_err();
    assert_eq!(nowhere.fault, Fault::Refused { why: "status 302 in the place of data".to_owned() });
}

/// A request with all that is meant for its own origin.
fn with_secrets(url: &str) -> Request {
    let canary = || SecretString::from("c4nary-t0ken");
    Request {
        secret_headers: vec![("X-App-Token".to_owned(), canary())],
        secrets: vec![("key".to_owned(), SecretString::from("c4nary-k3y"))],
        validators: Some(Validators { etag: Some("\"v1\"".to_owned()), last_modified: None }),
        ..open(url)
    }
}

/// Which of the requests that a server received carried the token, the validator and the key.
async fn carried(server: &MockServer) -> Vec<(bool, bool, bool)> {
    let seen = server.received_requests().await.unwrap();
    let has = |request: &wiremock::Request, name: &str| request.headers.contains_key(name);
    let each = |request: &wiremock::Request| {
        let keyed = request.url.query().is_some_and(|query| query.contains("c4nary"));
        (has(request, "x-app-token"), has(request, "if-none-match"), keyed)
    };
    seen.iter().map(each).collect()
}

#[tokio::test]
async fn what_is_meant_for_one_origin_is_sent_to_no_other() {
    let (home, other) = (MockServer::start().await, MockServer::start().await);
    redirects(&home, "/data", 302, "/moved").await;
    redirects(&home, "/moved", 302, &format!("{}/data", other.uri())).await;
    redirects(&other, "/data", 302, &format!("{}/back", home.uri())).await;
    let echo = ResponseTemplate::new(200).insert_header("etag", "\"w1\"").set_body_string("c4nary-t0ken");
    answers(&home, "/back", echo).await;
    let client = guarded(&[&home.uri(), &other.uri()], &hasty());
    let fetched = client.fetch(&with_secrets(&format!("{}/data", home.uri()))).await.unwrap();
    assert_eq!(carried(&home).await, [(true, true, true), (true, true, false), (false, false, false)]);
    assert_eq!(carried(&other).await, [(false, false, false)]);
    let Fetched::Body { bytes, validators, .. } = fetched else { panic!("{fetched:?}") };
    assert_eq!((&bytes[..], validators), (&b"***"[..], Validators::default()), "not the home's own");
}

#[tokio::test]
async fn another_origin_cannot_say_that_nothing_changed() {
    let (home, other) = (MockServer::start().await, MockServer::start().await);
    redirects(&home, "/data", 302, &format!("{}/data", other.uri())).await;
    answers(&other, "/data", ResponseTemplate::new(304)).await;
    let client = guarded(&[&home.uri(), &other.uri()], &hasty());
    let error = client.fetch(&with_secrets(&format!("{}/data", home.uri()))).await.unwrap_err();
    assert!(matches!(error.fault, Fault::Refused { .. }), "{error}");
}

#[tokio::test]
async fn a_redirect_takes_no_secret_away_and_no_message_shows_one() {
    let (home, other) = (MockServer::start().await, MockServer::start().await);
    redirects(&home, "/data", 302, &format!("{}/?seen=c4nary%2Dt0ken", other.uri())).await;
    redirects(&home, "/wrong", 302, "http://127.0.0.1:1/c4nary-t0ken").await;
    answers(&home, "/refused", ResponseTemplate::new(400).set_body_string("no such token: c4nary-t0ken")).await;
    let client = guarded(&[&home.uri(), &other.uri()], &hasty());
    let cases = [
        ("/data", "it redirects to another server with a secret in the address"),
        ("/wrong", "only https"),
        ("/refused", "no such token: ***"),
    ];
    for (path, expected) in cases {
        let request = with_secrets(&format!("{}{path}", home.uri()));
        let error = client.fetch(&request).await.unwrap_err();
        let text = format!("{error} {error:?} {request:?}");
        assert!(text.contains(expected) && !text.contains("c4nary"), "{path}: {text}");
    }
    assert_eq!(received(&other).await, 0);
    assert!(!LOG.text().contains("c4nary-t0"), "{}", LOG.text());
}

#[tokio::test]
async fn a_secret_that_is_no_header_is_not_sent() {
    let server = MockServer::start().await;
    let mut request = open(&server.uri());
    request.secret_headers = vec![("X-App-Token".to_owned(), SecretString::from("c4nary\r\nHost: x"))];
    let error = guarded(&[&server.uri()], &hasty()).fetch(&request).await.unwrap_err();
    assert_eq!(error.fault, Fault::Unsendable { why: "what is to be sent as `X-App-Token` is no header".to_owned() });
    assert_eq!(received(&server).await, 0);
}

#[tokio::test]
async fn what_one_host_asks_for_holds_up_no_other() {
    let (busy, other) = (MockServer::start().await, MockServer::start().await);
    answers(&busy, "/data", ResponseTemplate::new(429).insert_header("retry-after", "86400")).await;
    answers(&busy, "/soon", ResponseTemplate::new(503).insert_header("retry-after", "50")).await;
    answers(&other, "/data", ResponseTemplate::new(200).set_body_string("[[1]]")).await;
    let client = guarded(&[&busy.uri(), &other.uri()], &Policy { min_gap: Duration::from_secs(3_600), ..hasty() });
    let at = |server: &MockServer, path: &str| open(&format!("{}{path}", server.uri()));
    let throttled = client.fetch(&at(&busy, "/data")).await.unwrap_err();
    assert!(matches!(throttled.fault, Fault::Throttled { .. }), "{throttled}");
    let second = at(&other, "/data");
    let answered = tokio::time::timeout(Duration::from_secs(30), client.fetch(&second)).await;
    assert_eq!(bytes(answered.unwrap().unwrap()), b"[[1]]", "neither its door nor its gap");
    let again = client.fetch(&at(&busy, "/soon")).await.unwrap_err();
    assert_eq!((again.attempts, again.fault), (0, throttled.fault), "the whole host, whatever the path");
    assert!(client.fetch(&second).now_or_never().is_none(), "each host has its own gap");
}

#[tokio::test]
async fn a_host_that_a_redirect_leads_to_is_named_where_it_cannot_be_reached() {
    let server = MockServer::start().await;
    redirects(&server, "/data", 302, "http://127.0.0.1:1/x").await;
    let client = guarded(&[&server.uri(), "http://127.0.0.1:1"], &hasty());
    let error = client.fetch(&open(&format!("{}/data", server.uri()))).await.unwrap_err();
    let Fault::Unreachable { cause } = &error.fault else { panic!("{error}") };
    assert!(cause.ends_with("(127.0.0.1, to which it redirects)"), "{cause}");
}

#[tokio::test]
#[ignore = "run by the test below in a process of its own"]
async fn asks_as_told() {
    let client = guarded(&["http://only-the-proxy.example"], &hasty());
    let error = client.fetch(&open(&env::var(ADDRESS).unwrap())).await.unwrap_err();
    let expected = env::var(EXPECTED).unwrap();
    assert!(error.to_string().contains(&expected), "{error}");
}

/// With a proxy the proxy connects: all that can be seen here is checked before it is asked.
#[test]
fn a_proxy_is_asked_for_what_was_checked_only() {
    let page = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\nLog in".to_vec();
    let refusal = b"HTTP/1.1 418 \r\ncontent-length: 0\r\n\r\n".to_vec();
    let unused = "http://127.0.0.1:1".to_owned();
    let cases = [
        ("https://two.example.gov/", "HTTPS_PROXY", unused.clone(), "stands for 10.0.0.1, which is private"),
        ("https://unknown.example.gov/", "HTTPS_PROXY", unused.clone(), "cannot be looked up here"),
        ("https://169.254.169.254/", "ALL_PROXY", unused, "169.254.169.254 is link-local"),
        (
            "https://public.example.gov/",
            "HTTPS_PROXY",
            format!("http://{}", raw_server(vec![refusal; 2])),
            "the host cannot be reached: tunnel error: unsuccessful",
        ),
        (
            "http://only-the-proxy.example/",
            "HTTP_PROXY",
            format!("http://{}", raw_server(vec![page])),
            "a page, not data: Log in",
        ),
    ];
    for (address, variable, proxy, expected) in cases {
        assert!(asks("guarded::asks_as_told", address, variable, &proxy, expected), "{address}");
    }
}
