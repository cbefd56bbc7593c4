//! The rules against the tricks that are known, and against every special address in every form.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::BoxFuture;
use proptest::prelude::*;
use reqwest::dns::Resolve as _;

use super::resolve::Unadmitted;
use super::special::{V4, metadata, special};
use super::*;

fn rules() -> Rules {
    let origins = ["http://127.0.0.1:8080", "https://intranet.example:8443", "http://169.254.169.254", "http://box"];
    Rules { max_redirects: 3, allowed: origins.map(|origin| WebOrigin::parse(origin).unwrap()).into() }
}

/// What becomes of an address as written: the reason against it, or by which rules it is asked.
fn judged(written: &str) -> String {
    match written.parse::<Url>() {
        Err(error) => format!("no address: {error}"),
        Ok(url) => rules().check(&url).map_or_else(|refusal| refusal.to_string(), |trust| format!("{trust:?}")),
    }
}

/// Other ways to write an IPv4 address.
const OTHER_NUMBERS: &[(&str, &str)] = &[
    ("https://127.0.0.1/", "127.0.0.1 is this machine itself"),
    ("https://2130706433/", "127.0.0.1 is this machine itself"),
    ("https://0x7f000001/", "127.0.0.1 is this machine itself"),
    ("https://0x7f.0.0.1/", "127.0.0.1 is this machine itself"),
    ("https://017700000001/", "127.0.0.1 is this machine itself"),
    ("https://0177.0.0.01/", "127.0.0.1 is this machine itself"),
    ("https://127.1/", "127.0.0.1 is this machine itself"),
    ("https://127.0.0.1./", "127.0.0.1 is this machine itself"),
    ("https://%31%32%37.0.0.1/", "127.0.0.1 is this machine itself"),
    ("https://①②⑦.⓪.⓪.①/", "127.0.0.1 is this machine itself"),
    ("https://127。0。0。1/", "127.0.0.1 is this machine itself"),
    ("https:\\\\127.0.0.1\\x", "127.0.0.1 is this machine itself"),
    ("https:127.0.0.1", "127.0.0.1 is this machine itself"),
    ("ht\ntps://127.0.0.1/", "127.0.0.1 is this machine itself"),
    ("https://0/", "0.0.0.0 is this network's"),
    ("https://10.1/", "10.0.0.1 is private"),
    ("https://172.31.255.255/", "172.31.255.255 is private"),
    ("https://0300.0250.0.1/", "192.168.0.1 is private"),
    ("https://100.127.0.1/", "100.127.0.1 is a provider's own (carrier-grade NAT)"),
    ("https://2852039166/", "169.254.169.254 is link-local, where clouds keep their metadata services"),
    ("https://168.63.129.16/", "168.63.129.16 is a cloud's metadata service"),
    ("https://255.255.255.255/", "255.255.255.255 is reserved or broadcast"),
    ("https://4294967296/", "no address: invalid IPv4 address"),
    ("https://256.1.1.1/", "no address: invalid IPv4 address"),
    ("https://1.2.3.4.5/", "no address: invalid IPv4 address"),
];

/// IPv6, and IPv4 within it.
const IPV6: &[(&str, &str)] = &[
    ("https://[::1]/", "::1 is this machine itself"),
    ("https://[0:0:0:0:0:0:0:1]/", "::1 is this machine itself"),
    ("https://[::]/", ":: is no address at all"),
    ("https://[::ffff:127.0.0.1]/", "::ffff:127.0.0.1 is another form of 127.0.0.1, which is this machine itself"),
    ("https://[::ffff:a9fe:a9fe]/", "is link-local, where clouds keep their metadata services"),
    ("https://[::127.0.0.1]/", "is an IPv4 address in a form given up (IPv4-compatible)"),
    ("https://[64:ff9b::10.0.0.1]/", "64:ff9b::a00:1 is another form of 10.0.0.1, which is private"),
    ("https://[64:ff9b:1::8.8.8.8]/", "is a network's own translation to IPv4"),
    ("https://[2002:7f00:1::]/", "2002:7f00:1:: is a 6to4 tunnel"),
    ("https://[2001:0:7f00:1::]/", "2001:0:7f00:1:: is a Teredo tunnel"),
    ("https://[fd00:ec2::254]/", "is unique-local, where a cloud keeps its metadata service"),
    ("https://[fc00::1]/", "fc00::1 is unique-local"),
    ("https://[fe80::1]/", "fe80::1 is link-local"),
    ("https://[fe80::1%25eth0]/", "no address: invalid IPv6 address"),
    ("https://[fe80::1%eth0]/", "no address: invalid IPv6 address"),
    ("https://[ff02::1]/", "ff02::1 is multicast"),
    ("https://[2001:db8::1]/", "2001:db8::1 is for documentation"),
];

/// Names.
const NAMES: &[(&str, &str)] = &[
    ("https://localhost/", "the name `localhost` is of this machine or its own network"),
    ("https://LOCALHOST/", "the name `localhost` is of this machine or its own network"),
    ("https://a.localhost/", "the name `a.localhost` is of this machine or its own network"),
    ("https://printer.local/", "is of this machine or its own network"),
    ("https://metadata.google.internal/", "is of this machine or its own network"),
    ("https://router.home.arpa/", "is of this machine or its own network"),
    ("https://localhost./", "the name `localhost.` ends with a dot"),
    ("https://data.example.gov./", "the name `data.example.gov.` ends with a dot"),
    ("https://data..gov/", "the name `data..gov` has an empty part"),
    ("https://intranet/", "the name `intranet` has one part only"),
    ("https://ⓛocalhost/", "the name `localhost` is of this machine or its own network"),
    ("https://printer.lo\u{ad}cal/", "the name `printer.local` is of this machine or its own network"),
    ("https://./", "the name `.` ends with a dot"),
];

/// Schemes, ports, users.
const SCHEMES_PORTS_USERS: &[(&str, &str)] = &[
    ("http://data.example.gov/", "only https is asked, not http:"),
    ("file:///etc/passwd", "only https is asked, not file:"),
    ("data:text/csv,a", "only https is asked, not data:"),
    ("gopher://data.example.gov/", "only https is asked, not gopher:"),
    ("jar:https://data.example.gov/!/x", "only https is asked, not jar:"),
    ("wss://data.example.gov/", "only https is asked, not wss:"),
    ("https://data.example.gov:80/", "only port 443 is asked, not 80"),
    ("https://data.example.gov:6379/", "only port 443 is asked, not 6379"),
    ("https://data.example.gov@127.0.0.1/", "it holds a user name or password"),
    ("https://:word@data.example.gov/", "it holds a user name or password"),
    ("https://data.example.gov%40127.0.0.1/", "no address: invalid international domain name"),
    ("//data.example.gov/", "no address: relative URL without a base"),
];

/// Near an allowed origin, and in it.
const NEAR_AN_ALLOWED_ORIGIN: &[(&str, &str)] = &[
    ("http://127.0.0.1:8081/", "only https is asked, not http:"),
    ("https://127.0.0.1:8080/", "only port 443 is asked, not 8080"),
    ("http://127.0.0.2:8080/", "only https is asked, not http:"),
    ("https://intranet.example.:8443/", "only port 443 is asked, not 8443"),
    ("http://me@127.0.0.1:8080/", "it holds a user name or password"),
    ("http://169.254.169.254/latest/", "169.254.169.254 is a cloud's metadata service, which is never asked"),
];

#[test]
fn no_trick_passes() {
    let cases = [OTHER_NUMBERS, IPV6, NAMES, SCHEMES_PORTS_USERS, NEAR_AN_ALLOWED_ORIGIN].concat();
    for (written, expected) in cases {
        let found = judged(written);
        assert!(found.contains(expected), "{written:?}: {found}");
    }
}

#[test]
fn what_is_public_or_allowed_passes() {
    let cases = [
        ("https://data.example.gov/resource/a.json?$limit=1#x", "Stranger"),
        ("https://data.example.gov:443/", "Stranger"),
        ("https://DATA.example.GOV/", "Stranger"),
        ("https://bücher.example/", "Stranger"),
        ("https://local.example.gov/", "Stranger"),
        ("https://notlocalhost.example/", "Stranger"),
        // What the name stands for is seen on looking it up.
        ("https://127.0.0.1.nip.example/", "Stranger"),
        ("https://8.8.8.8/", "Stranger"),
        ("https://172.32.0.1/", "Stranger"),
        ("https://100.128.0.1/", "Stranger"),
        ("https://[2606:4700::1111]/", "Stranger"),
        ("https://[64:ff9b::8.8.8.8]/", "Stranger"),
        ("http://127.0.0.1:8080/x.csv", "Allowed"),
        ("http://127.1:8080/x.csv", "Allowed"),
        ("https://INTRANET.example:8443/", "Allowed"),
        ("http://box/", "Allowed"),
    ];
    for (written, expected) in cases {
        assert_eq!(judged(written), expected, "{written}");
    }
}

/// The forms in which IPv6 carries an IPv4 address.
fn forms(address: Ipv4Addr) -> [Ipv6Addr; 8] {
    let [a, b, c, d] = address.octets();
    let (high, low) = (u16::from_be_bytes([a, b]), u16::from_be_bytes([c, d]));
    [
        address.to_ipv6_mapped(),
        Ipv6Addr::new(0, 0, 0, 0, 0, 0, high, low),
        Ipv6Addr::new(0, 0, 0, 0, 0xffff, 0, high, low),
        Ipv6Addr::new(0x64, 0xff9b, 0, 0, 0, 0, high, low),
        Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, high, low),
        Ipv6Addr::new(0x2002, high, low, 0, 0, 0, 0, 1),
        Ipv6Addr::new(0x2001, 0, high, low, 0, 0, 0, 0),
        Ipv6Addr::new(0x2001, 0, 0x4136, 0xe378, 0, 0, !high, !low),
    ]
}

/// By its own means, from the properties that the standard library knows.
fn known_special(address: Ipv4Addr) -> bool {
    address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_broadcast()
        || address.is_documentation()
        || address.is_unspecified()
        || address.is_multicast()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn a_special_address_is_refused_in_every_form((place, host) in (0..V4.len(), any::<u32>())) {
        let (first, length, kind) = V4[place];
        let within = host.checked_shr(length).unwrap_or(0);
        let address = Ipv4Addr::from(u32::from_be_bytes(first) | within);
        prop_assert_eq!(special(address.into()), Some(kind.to_owned()), "{}", address);
        for form in forms(address) {
            prop_assert!(special(form.into()).is_some(), "{}", form);
            let written: Url = format!("https://[{form}]/").parse().unwrap();
            prop_assert!(rules().check(&written).is_err(), "{}", written);
        }
        let written: Url = format!("https://{}/", u32::from(address)).parse().unwrap();
        prop_assert!(rules().check(&written).is_err(), "{}", written);
    }

    #[test]
    fn what_is_known_to_be_special_is_refused(number in any::<u32>()) {
        let address = Ipv4Addr::from(number);
        prop_assert!(!known_special(address) || special(address.into()).is_some(), "{}", address);
        let as_good = special(address.into()).is_some();
        let [mapped, _, _, translated, ..] = forms(address);
        prop_assert_eq!(special(mapped.into()).is_some(), as_good);
        prop_assert_eq!(special(translated.into()).is_some(), as_good);
    }

    #[test]
    fn only_what_is_given_out_of_ipv6_passes(number in any::<u128>()) {
        let address = Ipv6Addr::from(number);
        let given_out = number >> 125 == 1 || address.to_ipv4_mapped().is_some();
        prop_assert!(given_out || special(address.into()).is_some(), "{}", address);
    }
}

#[test]
fn ranges_end_where_they_end() {
    for (first, length, _) in V4 {
        let start = u32::from_be_bytes(first);
        let end = start | u32::MAX.checked_shr(length).unwrap_or(0);
        let outside = [start.checked_sub(1), end.checked_add(1)].into_iter().flatten().map(Ipv4Addr::from);
        // Neighbours of one range are public unless another range begins there.
        let begins = |address: &Ipv4Addr| V4.iter().any(|(other, ..)| *other == address.octets());
        let public: Vec<_> = outside.filter(|address| !begins(address)).collect();
        for address in public.into_iter().filter(|address| address.octets()[0] < 224) {
            assert_eq!(special(address.into()), None, "{address} beside {}", Ipv4Addr::from(first));
        }
    }
}

#[test]
fn metadata_services_are_known_in_every_form_that_connects() {
    let services = ["169.254.169.254", "::ffff:169.254.169.254", "64:ff9b::169.254.169.254", "fd00:ec2::254"];
    for service in services {
        assert!(metadata(service.parse().unwrap()).is_some(), "{service}");
        assert!(special(service.parse().unwrap()).is_some(), "{service}");
    }
    assert_eq!(metadata("127.0.0.1".parse().unwrap()), None);
}

/// Answers each look-up with the next of its answers, and the last for ever.
struct Told(Mutex<Vec<&'static [&'static str]>>);

impl Lookup for Told {
    fn addresses<'a>(&'a self, _: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        let mut answers = self.0.lock().unwrap();
        let answer = if answers.len() > 1 { answers.remove(0) } else { answers[0] };
        let found = answer.iter().map(|address| address.parse().unwrap()).collect();
        Box::pin(async move { if answer == ["0.0.0.0"] { Err(io::Error::other("no such name")) } else { Ok(found) } })
    }
}

fn gate(answers: &[&'static [&'static str]]) -> Gate {
    Gate::new(rules(), Arc::new(Told(Mutex::new(answers.to_vec()))))
}

async fn admitted(gate: &Gate, url: &str) -> Result<Trust, String> {
    gate.admit(&url.parse().unwrap(), Duration::from_secs(1)).await.map_err(|reason| match reason {
        Unadmitted::Refused(refusal) => refusal.to_string(),
        Unadmitted::Unresolved(why) => why,
    })
}

/// What the connection would be made to.
async fn connected(gate: &Gate, trust: Trust, name: &str) -> Result<Vec<String>, String> {
    let found = gate.pins(trust).resolve(name.parse().unwrap()).await.map_err(|error| error.to_string())?;
    Ok(found.map(|socket| socket.ip().to_string()).collect())
}

#[tokio::test]
async fn a_name_is_as_good_as_the_worst_it_stands_for() {
    let stranger = "https://data.example.gov/";
    let cases: [(_, &'static [&'static str], _); 8] = [
        (stranger, &["8.8.8.8", "2606:4700::1111"], "Stranger"),
        ("https://127.0.0.1.nip.example/", &["127.0.0.1"], "`127.0.0.1.nip.example` stands for 127.0.0.1"),
        (stranger, &["8.8.8.8", "10.0.0.1"], "`data.example.gov` stands for 10.0.0.1, which is private"),
        (stranger, &["::ffff:10.0.0.1"], "stands for ::ffff:10.0.0.1, which is another form of 10.0.0.1"),
        (stranger, &[], "`data.example.gov` cannot be looked up here, so that it cannot be checked: it has no address"),
        (stranger, &["0.0.0.0"], "cannot be checked: no such name"),
        ("https://intranet.example:8443/", &["10.0.0.1"], "Allowed"),
        ("https://intranet.example:8443/", &["10.0.0.1", "169.254.169.254"], "a cloud's metadata service"),
    ];
    for (url, found, expected) in cases {
        let said = admitted(&gate(&[found]), url).await.map_or_else(|why| why, |trust| format!("{trust:?}"));
        assert!(said.contains(expected), "{url} {found:?}: {said}");
    }
}

#[tokio::test]
async fn the_addresses_that_were_checked_are_connected_to() {
    let gate = gate(&[&["8.8.8.8"], &["127.0.0.1"]]);
    assert_eq!(admitted(&gate, "https://data.example.gov/").await, Ok(Trust::Stranger));
    let name = "data.example.gov";
    assert_eq!(connected(&gate, Trust::Stranger, name).await.unwrap(), ["8.8.8.8"], "whatever the name says now");
    assert!(admitted(&gate, "https://data.example.gov/").await.is_err(), "and the next request is checked anew");
}

#[tokio::test]
async fn a_strangers_name_is_never_connected_to_as_an_allowed_origin_may_be() {
    let gate = gate(&[&["8.8.8.8"], &["10.0.0.1"]]);
    let name = "intranet.example";
    assert_eq!(admitted(&gate, "https://intranet.example/").await, Ok(Trust::Stranger));
    assert_eq!(admitted(&gate, "https://intranet.example:8443/").await, Ok(Trust::Allowed));
    assert_eq!(connected(&gate, Trust::Stranger, name).await.unwrap(), ["8.8.8.8"]);
    assert_eq!(connected(&gate, Trust::Allowed, name).await.unwrap(), ["10.0.0.1"]);
}

#[tokio::test]
async fn a_proxy_may_be_private_and_is_no_metadata_service() {
    let proxy = connected(&gate(&[&["10.0.0.9"]]), Trust::Stranger, "proxy.corp").await;
    assert_eq!(proxy.unwrap(), ["10.0.0.9"]);
    assert!(connected(&gate(&[&["169.254.169.254"]]), Trust::Stranger, "proxy.corp").await.is_err());
}
