//! Which addresses of the network are public. Called by [`rules`](super::rules) only; pure.
//!
//! IPv4: everything but the blocks that the IANA registry of special purposes says are not globally reachable. IPv6: only the
//! block from which global addresses are given out, without what is special within. All the ways of carrying an IPv4 address in
//! an IPv6 address are refused as they are; what they carry matters where the operator allows them.

use ipnet::{Ipv4Net, Ipv6Net};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Ipv4Net {
    Ipv4Net::new_assert(Ipv4Addr::new(a, b, c, d), prefix)
}

const fn v6(a: u16, b: u16, c: u16, prefix: u8) -> Ipv6Net {
    Ipv6Net::new_assert(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0), prefix)
}

/// IPv4 blocks that are refused, and why.
const REFUSED_V4: [(Ipv4Net, &str); 17] = [
    (v4(127, 0, 0, 0, 8), "it leads to this machine"),
    (v4(0, 0, 0, 0, 8), "it leads to this machine"),
    (v4(10, 0, 0, 0, 8), "it leads into a private network"),
    (v4(172, 16, 0, 0, 12), "it leads into a private network"),
    (v4(192, 168, 0, 0, 16), "it leads into a private network"),
    (v4(169, 254, 0, 0, 16), "it leads to a link-local or metadata address"),
    // Public by its number, but the host's own services under every virtual machine of Azure.
    (v4(168, 63, 129, 16, 32), "it leads to a link-local or metadata address"),
    (v4(100, 64, 0, 0, 10), "it leads into the network of a provider"),
    // The metadata of Oracle's cloud is among these.
    (v4(192, 0, 0, 0, 24), "it leads to a reserved address"),
    (v4(192, 0, 2, 0, 24), "it leads to an address of documentation"),
    (v4(198, 51, 100, 0, 24), "it leads to an address of documentation"),
    (v4(203, 0, 113, 0, 24), "it leads to an address of documentation"),
    // Relays from 6to4.
    (v4(192, 88, 99, 0, 24), "it leads to a reserved address"),
    (v4(198, 18, 0, 0, 15), "it leads to an address of benchmarks"),
    (v4(224, 0, 0, 0, 4), "it leads to a group of machines"),
    (v4(255, 255, 255, 255, 32), "it leads to a group of machines"),
    (v4(240, 0, 0, 0, 4), "it leads to a reserved address"),
];

/// IPv6 blocks that are refused, and why. What lies outside of [`GLOBAL_V6`] is refused anyway; here it gets its own word.
const REFUSED_V6: [(Ipv6Net, &str); 14] = [
    (Ipv6Net::new_assert(Ipv6Addr::LOCALHOST, 128), "it leads to this machine"),
    (Ipv6Net::new_assert(Ipv6Addr::UNSPECIFIED, 128), "it leads to this machine"),
    (
        Ipv6Net::new_assert(Ipv6Addr::new(0, 0, 0, 0, 0, 0xffff, 0, 0), 96),
        "it hides an IPv4 address",
    ),
    (v6(0, 0, 0, 96), "it hides an IPv4 address"),
    (v6(0x64, 0xff9b, 0, 96), "it hides an IPv4 address"),
    (v6(0x64, 0xff9b, 1, 48), "it hides an IPv4 address"),
    (v6(0x2002, 0, 0, 16), "it hides an IPv4 address"),
    (v6(0x2001, 0, 0, 32), "it hides an IPv4 address"),
    (v6(0xfc00, 0, 0, 7), "it leads into a private network"),
    (v6(0xfe80, 0, 0, 10), "it leads to a link-local or metadata address"),
    (v6(0xff00, 0, 0, 8), "it leads to a group of machines"),
    (v6(0x2001, 0xdb8, 0, 32), "it leads to an address of documentation"),
    (v6(0x3fff, 0, 0, 20), "it leads to an address of documentation"),
    // Protocols of the IETF: benchmarks and hashes among them.
    (v6(0x2001, 0, 0, 23), "it leads to a reserved address"),
];

/// From where global unicast addresses are given out.
const GLOBAL_V6: Ipv6Net = v6(0x2000, 0, 0, 3);

/// Why this address is not public; `None` when it is.
pub(super) fn why_not_public(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => {
            REFUSED_V4.iter().find(|(net, _)| net.contains(&address)).map(|(_, why)| *why)
        }
        IpAddr::V6(address) => {
            let found = REFUSED_V6.iter().find(|(net, _)| net.contains(&address));
            let outside =
                (!GLOBAL_V6.contains(&address)).then_some("it leads to a reserved address");
            found.map(|(_, why)| *why).or(outside)
        }
    }
}

/// The IPv4 addresses to which an IPv6 address leads that carries one: mapped and compatible (RFC 4291), translated (RFC 2765),
/// NAT64 (RFC 6052), NAT64 of a network's own (RFC 8215), 6to4 (RFC 3056) and Teredo (RFC 4380), whose server is one, too.
/// `prefix` is the length of the network in which the operator named it, in bits: a NAT64 of one's own has the address behind
/// its prefix.
pub(super) fn carried(address: IpAddr, prefix: u8) -> Vec<IpAddr> {
    let IpAddr::V6(address) = address else { return Vec::new() };
    let octets = address.octets();
    let at = |places: [usize; 4]| -> IpAddr {
        let [a, b, c, d] = places.map(|place| octets.get(place).copied().unwrap_or_default());
        Ipv4Addr::new(a, b, c, d).into()
    };
    let last = [12, 13, 14, 15];
    match address.segments() {
        [0, 0, 0, 0, 0, 0 | 0xffff, ..] | [0, 0, 0, 0, 0xffff, 0, ..] => vec![at(last)],
        [0x64, 0xff9b, 0, 0, 0, 0, ..] => vec![at(last)],
        // RFC 6052, 2.2; the byte at 8 is no part of any.
        [0x64, 0xff9b, 1, ..] => vec![match prefix {
            0..=48 => at([6, 7, 9, 10]),
            49..=56 => at([7, 9, 10, 11]),
            57..=64 => at([9, 10, 11, 12]),
            65.. => at(last),
        }],
        [0x2002, ..] => vec![at([2, 3, 4, 5])],
        [0x2001, 0, ..] => {
            let [.., a, b, c, d] = octets;
            vec![at([4, 5, 6, 7]), Ipv4Addr::new(!a, !b, !c, !d).into()]
        }
        _ => Vec::new(),
    }
}
