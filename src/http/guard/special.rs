//! Which IP addresses are not public: the special-purpose registries of IANA, multicast, and whatever carries an IPv4
//! address that is not.
//!
//! Sources: "IANA IPv4 Special-Purpose Address Registry" and "IANA IPv6 Special-Purpose Address Registry" (RFC 6890 and
//! its successors), RFC 5771 and RFC 4291 for multicast. Ranges that the registries call globally reachable are refused
//! too, since no one publishes figures at an anycast address of a protocol; the one exception is `64:ff9b::/96`, by
//! which networks without IPv4 reach every IPv4 host.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Special ranges of IPv4: first address, length of the prefix, purpose.
pub(super) const V4: [([u8; 4], u32, &str); 19] = [
    ([0, 0, 0, 0], 8, "this network's"),
    ([10, 0, 0, 0], 8, "private"),
    ([100, 64, 0, 0], 10, "a provider's own (carrier-grade NAT)"),
    ([127, 0, 0, 0], 8, "this machine itself"),
    ([168, 63, 129, 16], 32, "a cloud's metadata service"),
    ([169, 254, 0, 0], 16, "link-local, where clouds keep their metadata services"),
    ([172, 16, 0, 0], 12, "private"),
    ([192, 0, 0, 0], 24, "for protocols"),
    ([192, 0, 2, 0], 24, "for documentation"),
    ([192, 31, 196, 0], 24, "for protocols (AS112)"),
    ([192, 52, 193, 0], 24, "for protocols (AMT)"),
    ([192, 88, 99, 0], 24, "for protocols (6to4 relays)"),
    ([192, 168, 0, 0], 16, "private"),
    ([192, 175, 48, 0], 24, "for protocols (AS112)"),
    ([198, 18, 0, 0], 15, "for benchmarks"),
    ([198, 51, 100, 0], 24, "for documentation"),
    ([203, 0, 113, 0], 24, "for documentation"),
    ([224, 0, 0, 0], 4, "multicast"),
    ([240, 0, 0, 0], 4, "reserved or broadcast"),
];

/// Special ranges of IPv6, the narrower before the wider.
const V6: [([u16; 8], u32, &str); 20] = [
    ([0, 0, 0, 0, 0, 0, 0, 0], 128, "no address at all"),
    ([0, 0, 0, 0, 0, 0, 0, 1], 128, "this machine itself"),
    ([0, 0, 0, 0, 0, 0, 0, 0], 96, "an IPv4 address in a form given up (IPv4-compatible)"),
    ([0x64, 0xff9b, 1, 0, 0, 0, 0, 0], 48, "a network's own translation to IPv4"),
    ([0x100, 0, 0, 0, 0, 0, 0, 0], 64, "discarded by every router"),
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 32, "a Teredo tunnel"),
    ([0x2001, 2, 0, 0, 0, 0, 0, 0], 48, "for benchmarks"),
    ([0x2001, 0, 0, 0, 0, 0, 0, 0], 23, "for protocols"),
    ([0x2001, 0xdb8, 0, 0, 0, 0, 0, 0], 32, "for documentation"),
    ([0x2002, 0, 0, 0, 0, 0, 0, 0], 16, "a 6to4 tunnel"),
    ([0x2620, 0x4f, 0x8000, 0, 0, 0, 0, 0], 48, "for protocols (AS112)"),
    ([0x3fff, 0, 0, 0, 0, 0, 0, 0], 20, "for documentation"),
    ([0x5f00, 0, 0, 0, 0, 0, 0, 0], 16, "for routing by segments"),
    ([0xfd00, 0xec2, 0, 0, 0, 0, 0, 0], 32, "unique-local, where a cloud keeps its metadata service"),
    ([0xfc00, 0, 0, 0, 0, 0, 0, 0], 7, "unique-local"),
    ([0xfe80, 0, 0, 0, 0, 0, 0, 0], 10, "link-local"),
    ([0xfec0, 0, 0, 0, 0, 0, 0, 0], 10, "site-local"),
    ([0xff00, 0, 0, 0, 0, 0, 0, 0], 8, "multicast"),
    // What remains outside 2000::/3 is not given out.
    ([0, 0, 0, 0, 0, 0, 0, 0], 3, "not given out as a public address"),
    ([0x4000, 0, 0, 0, 0, 0, 0, 0], 2, "not given out as a public address"),
];

/// The upper half of IPv6 is not given out either.
const UPPER_HALF: ([u16; 8], u32) = ([0x8000, 0, 0, 0, 0, 0, 0, 0], 1);

/// `::ffff:0:0/96` and `64:ff9b::/96`: as good or bad as the IPv4 address in their last four bytes.
const CARRIERS: [([u16; 8], u32); 2] = [([0, 0, 0, 0, 0, 0xffff, 0, 0], 96), ([0x64, 0xff9b, 0, 0, 0, 0, 0, 0], 96)];

/// Where clouds answer whoever is on their machines with that machine's credentials.
const METADATA_V4: [Ipv4Addr; 6] = [
    Ipv4Addr::new(169, 254, 169, 254),
    Ipv4Addr::new(169, 254, 170, 2),
    Ipv4Addr::new(169, 254, 170, 23),
    Ipv4Addr::new(100, 100, 100, 200),
    Ipv4Addr::new(168, 63, 129, 16),
    Ipv4Addr::new(192, 0, 0, 192),
];

/// The same by IPv6.
const METADATA_V6: [Ipv6Addr; 3] = [
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254),
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23),
    Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254),
];

/// What an address is for, if it is not public.
pub(super) fn special(address: IpAddr) -> Option<String> {
    match address {
        IpAddr::V4(address) => special_v4(address).map(str::to_owned),
        IpAddr::V6(address) => match carried(address) {
            Some(inner) => special_v4(inner).map(|kind| format!("another form of {inner}, which is {kind}")),
            None => special_v6(address).map(str::to_owned),
        },
    }
}

/// What an address is, if it is a cloud's metadata service in whatever form.
pub(super) fn metadata(address: IpAddr) -> Option<&'static str> {
    let is_metadata = match address {
        IpAddr::V4(address) => METADATA_V4.contains(&address),
        IpAddr::V6(address) => {
            METADATA_V6.contains(&address)
                || carried(address).or_else(|| address.to_ipv4()).is_some_and(|inner| METADATA_V4.contains(&inner))
        }
    };
    is_metadata.then_some("a cloud's metadata service, which is never asked")
}

fn special_v4(address: Ipv4Addr) -> Option<&'static str> {
    let found = V4.iter().find(|(first, length, _)| {
        let rest = 32 - length;
        u32::from_be_bytes(*first).checked_shr(rest) == u32::from(address).checked_shr(rest)
    });
    found.map(|(_, _, kind)| *kind)
}

fn special_v6(address: Ipv6Addr) -> Option<&'static str> {
    let found = V6.iter().find(|(first, length, _)| lies_in(address, *first, *length));
    let upper = || lies_in(address, UPPER_HALF.0, UPPER_HALF.1).then_some("not given out as a public address");
    found.map(|(_, _, kind)| *kind).or_else(upper)
}

/// The IPv4 address that is meant, where an IPv6 address is only another way to write or reach one.
fn carried(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [.., a, b, c, d] = address.octets();
    let is_carrier = CARRIERS.iter().any(|(first, length)| lies_in(address, *first, *length));
    is_carrier.then(|| Ipv4Addr::new(a, b, c, d))
}

fn lies_in(address: Ipv6Addr, first: [u16; 8], length: u32) -> bool {
    let rest = 128 - length;
    u128::from(address).checked_shr(rest) == u128::from(Ipv6Addr::from(first)).checked_shr(rest)
}
