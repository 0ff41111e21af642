//! Every kind of address that is refused, in every spelling; the same over a running service in `tests/service/fetch.rs`.

use super::*;
use crate::config::{Config, Place};

fn rules(allow: &str, deny: &str) -> Rules {
    let places = |text: &str| -> Vec<Place> {
        text.split(',').filter(|word| !word.is_empty()).map(|word| word.parse().unwrap()).collect()
    };
    let settings = Fetch { allow: places(allow), deny: places(deny), ..Config::open().fetch };
    Rules::new(settings)
}

fn refusal(url: &str) -> Option<&'static str> {
    match rules("", "").parse(url) {
        Ok(_) => None,
        Err(FetchError::Refused(_)) => Some("refused"),
        Err(FetchError::BadUrl(_)) => Some("bad"),
        Err(other) => panic!("{url}: {other}"),
    }
}

#[test]
fn public_addresses_and_names_pass() {
    for url in [
        "http://example.org",
        "https://www.aarhus.dk/a?b#c",
        "http://blåbær.dk/",
        "http://example.org./",
        "http://example.org:443/",
        "http://93.184.216.34/",
        "http://1.1.1.1/",
        "http://100.63.255.255/",
        "http://100.128.0.0/",
        "http://172.15.255.255/",
        "http://172.32.0.0/",
        "http://192.0.1.0/",
        "http://198.17.255.255/",
        "http://223.255.255.255/",
        "http://[2606:2800:220:1:248:1893:25c8:1946]/",
        "http://[2a00:1450::1]/",
        "http://[2001:4860:4860::8888]/",
    ] {
        assert_eq!(refusal(url), None, "{url}");
    }
}

#[test]
fn addresses_that_are_not_public_are_refused() {
    for host in [
        // This machine, private networks, links and the metadata of clouds, providers.
        "127.0.0.1",
        "127.255.255.255",
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "169.254.169.254",
        "169.254.170.2",
        "168.63.129.16",
        "100.64.0.1",
        "100.100.100.200",
        "100.127.255.255",
        // Groups, reserved blocks, documentation, benchmarks.
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.0.192",
        "192.0.2.1",
        "198.51.100.1",
        "203.0.113.1",
        "198.18.0.1",
        "198.19.255.255",
        "192.88.99.1",
        // The same in IPv6.
        "[::1]",
        "[::]",
        "[fc00::1]",
        "[fdff::1]",
        "[fd00:ec2::254]",
        "[fe80::1]",
        "[fec0::1]",
        "[ff02::1]",
        "[2001:db8::1]",
        "[3fff::1]",
        "[2001:2::1]",
        "[2001:10::1]",
        "[2001:20::1]",
        "[100::1]",
        "[5f00::1]",
        "[4000::1]",
        // IPv4 in disguise: mapped, compatible, NAT64, local NAT64, 6to4, Teredo. Also of public addresses.
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::ffff:93.184.216.34]",
        "[::127.0.0.1]",
        "[::93.184.216.34]",
        "[64:ff9b::127.0.0.1]",
        "[64:ff9b::5db8:d822]",
        "[64:ff9b:1::1]",
        "[2002:7f00:1::]",
        "[2002:5db8:d822::1]",
        "[2001::1]",
        "[2001:0:5db8:d822::1]",
        "[::ffff:0:127.0.0.1]",
    ] {
        assert_eq!(refusal(&format!("http://{host}/")), Some("refused"), "{host}");
    }
}

#[test]
fn odd_spellings_of_an_address_are_the_address() {
    for host in [
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "127.1",
        "127.0.1",
        "0177.0.0.1",
        "017700000001",
        "0x7f.0x0.0x0.0x1",
        "00000177.0.0.01",
        "127.0.0.1.",
        "127。0。0。1",
        "①②⑦.⓪.⓪.①",
        "%31%32%37.0.0.1",
        "%6c%6f%63%61%6c%68%6f%73%74",
        "LOCALHOST",
        "localhost.",
        "lo\tcalhost",
        "[0:0:0:0:0:0:0:1]",
        "[0::1]",
        "[::FFFF:7F00:0001]",
        "0",
        "0x0",
        "3232235521",
        "0xA9FEA9FE",
        "169.254.43518",
    ] {
        assert_eq!(refusal(&format!("http://{host}/")), Some("refused"), "{host}");
    }
    for host in ["127.0.0.1.5", "1.2.3.256", "0x100000000", "[::1%25lo]", "[fe80::1%eth0]", "a b"] {
        assert_eq!(refusal(&format!("http://{host}/")), Some("bad"), "{host}");
    }
}

#[test]
fn names_that_are_not_public_are_refused_without_asking() {
    for host in [
        "localhost",
        "a.localhost",
        "router",
        "printer.local",
        "metadata.google.internal",
        "kubernetes.default.svc",
        "kubernetes.default.svc.cluster.local",
        "x.home.arpa",
        "a.lan",
        "wiki.corp",
        "1.0.0.127.in-addr.arpa",
        "a.test",
        "a.example",
    ] {
        assert_eq!(refusal(&format!("http://{host}/")), Some("refused"), "{host}");
    }
    assert_eq!(refusal("http://notlocal/"), Some("refused"));
    assert_eq!(refusal("http://islocal.dk/"), None);
}

#[test]
fn other_schemes_ports_users_and_lengths_are_refused() {
    for url in [
        "",
        "example.org",
        "//example.org",
        "file:///etc/passwd",
        "ftp://example.org/",
        "gopher://example.org/",
        "data:text/html,a",
        "javascript:alert(1)",
        "ws://example.org/",
        "http://",
        "http:///",
        "jar:http://example.org/!/",
        "http://user@example.org/",
        "http://user:pass@example.org/",
        "http://:pass@example.org/",
        "http://example.org@127.0.0.1/",
        "http://127.0.0.1#@example.org:x@/",
    ] {
        let found = refusal(url);
        assert!(found.is_some(), "{url} passes");
    }
    for port in ["22", "25", "6379", "8080", "0", "65535"] {
        assert_eq!(refusal(&format!("http://example.org:{port}/")), Some("refused"), "{port}");
    }
    assert_eq!(refusal(&format!("http://example.org/{}", "a".repeat(9_000))), Some("bad"));
}

#[test]
fn what_is_allowed_passes_and_what_is_denied_does_not() {
    let rules =
        rules("10.1.0.0/16,wiki,*.intern.dk,64:ff9b::/96", "10.1.2.3,bad.intern.dk,1.1.1.1");
    for url in [
        "http://10.1.0.1/",
        "http://wiki/",
        "http://WIKI./",
        "http://a.intern.dk/",
        "http://[64:ff9b::5db8:d822]/",
        "http://[64:ff9b::10.1.0.1]/",
    ] {
        assert!(rules.parse(url).is_ok(), "{url}");
    }
    for url in [
        "http://10.1.2.3/",
        "http://10.2.0.1/",
        "http://bad.intern.dk/",
        "http://1.1.1.1/",
        "http://[::ffff:10.1.0.1]/",
        "http://[64:ff9b::10.2.0.1]/",
        "http://[64:ff9b::10.1.2.3]/",
    ] {
        assert!(matches!(rules.parse(url), Err(FetchError::Refused(_))), "{url}");
    }
    let ip = |text: &str| text.parse::<IpAddr>().unwrap();
    assert!(rules.address(Some("wiki"), ip("64:ff9b::10.1.2.3")).is_err(), "in no disguise either");
    assert!(rules.address(Some("wiki"), ip("192.168.9.9")).is_ok(), "a name is allowed as it is");
    assert!(rules.address(Some("wiki"), ip("10.1.2.3")).is_err(), "but not into what is denied");
    assert!(rules.address(Some("other.dk"), ip("192.168.9.9")).is_err());
}

/// Who allows a way of carrying IPv4 addresses in IPv6 does not allow the addresses.
#[test]
fn of_what_is_carried_only_the_public_passes() {
    let ways = "64:ff9b::/96,64:ff9b:1::/48,64:ff9b:1:7::/96,::/96,::ffff:0:0/96,::ffff:0:0:0/96,2002::/16,2001::/32";
    let rules = rules(ways, "1.1.1.1");
    for host in [
        "64:ff9b::5db8:d822",
        "64:ff9b:1:5db8:d8:2200::",
        "64:ff9b:1:7::5db8:d822",
        "::93.184.216.34",
        "::ffff:93.184.216.34",
        "::ffff:0:93.184.216.34",
        "2002:5db8:d822::1",
        // Teredo: the server's address as it is, the client's inverted.
        "2001:0:5db8:d822::a247:27dd",
    ] {
        assert!(rules.parse(&format!("http://[{host}]/")).is_ok(), "{host}");
    }
    for host in [
        "64:ff9b::10.0.0.1",
        "64:ff9b:1:a00:0:100:101:101",
        "64:ff9b:1::10.0.0.1",
        "64:ff9b:1:7::10.0.0.1",
        "::10.0.0.1",
        "::ffff:169.254.169.254",
        "::ffff:0:127.0.0.1",
        "2002:a00:1::1",
        "2001:0:a00:1::a247:27dd",
        "2001:0:5db8:d822::f5ff:fffe",
        // And what is denied in no disguise.
        "64:ff9b::1.1.1.1",
        "::ffff:1.1.1.1",
        "2002:101:101::1",
    ] {
        let found = rules.parse(&format!("http://[{host}]/"));
        assert!(matches!(found, Err(FetchError::Refused(_))), "{host}");
    }
}

#[test]
fn of_several_addresses_only_the_public_ones_are_connected_to() {
    let rules = rules("", "");
    let ips = |list: &[&str]| list.iter().map(|a| a.parse().unwrap()).collect::<Vec<IpAddr>>();
    let found = rules.addresses("a.dk", ips(&["127.0.0.1", "1.1.1.1", "::ffff:1.1.1.1"])).unwrap();
    assert_eq!(found, ips(&["1.1.1.1"]));
    let none = rules.addresses("a.dk", ips(&["10.0.0.1", "::1"]));
    assert!(matches!(none, Err(FetchError::Refused(_))));
    assert!(matches!(rules.addresses("a.dk", Vec::new()), Err(FetchError::UnknownHost)));
}
