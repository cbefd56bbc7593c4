//! Which proxies are used. The environment belongs to the whole process, so the asking is done by a second one.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::env;
use std::process::Command;

use crate::fixture::{client, hasty, raw_server, request};

/// Where the second process is told what to ask for.
pub const ADDRESS: &str = "OUTCOMES_TEST_ADDRESS";

/// Where it is told what the error has to say.
pub const EXPECTED: &str = "OUTCOMES_TEST_EXPECTED";

/// The test here that does.
const TOLD: &str = "proxies::asks_as_told";

/// Has `test` ask for an address in a process whose environment names a proxy; whether the error was as expected.
pub fn asks(test: &str, address: &str, variable: &str, proxy: &str, expected: &str) -> bool {
    let mut command = Command::new(env::current_exe().unwrap());
    command.args(["--exact", test, "--ignored"]);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    command.env(variable, proxy).env(ADDRESS, address).env(EXPECTED, expected);
    command.output().unwrap().status.success()
}

#[tokio::test]
#[ignore = "run by the tests beside it in a process of its own"]
async fn asks_as_told() {
    let error = client(&hasty()).fetch(&request(&env::var(ADDRESS).unwrap())).await.unwrap_err();
    let expected = env::var(EXPECTED).unwrap();
    assert!(error.to_string().contains(&expected), "{error}");
}

#[test]
fn a_login_page_of_the_environments_proxy_is_no_data() {
    let page = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 6\r\n\r\nLog in".to_vec();
    let proxy = raw_server(vec![page]);
    assert!(asks(TOLD, "http://data.invalid/", "HTTP_PROXY", &format!("http://{proxy}"), "a page, not data: Log in"));
}

#[test]
fn a_proxy_that_refuses_a_tunnel_makes_the_host_unreachable() {
    let refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n".to_vec();
    let proxy = raw_server(vec![refusal; 2]);
    assert!(asks(
        TOLD,
        "https://data.invalid/",
        "HTTPS_PROXY",
        &format!("http://{proxy}"),
        "the host cannot be reached"
    ));
}

#[test]
fn this_machine_is_asked_directly() {
    let address = raw_server(vec![b"HTTP/1.1 400 Bad Request\r\ncontent-length: 6\r\n\r\ndirect".to_vec()]);
    assert!(asks(TOLD, &format!("http://{address}/"), "HTTP_PROXY", "http://192.0.2.1:9", "refuses: direct"));
}
