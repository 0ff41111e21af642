//! Look-ups at a name server on loopback that knows one address and is silent about some names.

use super::*;
use hickory_resolver::config::{NameServerConfig, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use std::net::Ipv4Addr;
use tokio::net::UdpSocket;

/// The end of the question in a query, by RFC 1035, 4.1.2.
fn question_end(query: &[u8]) -> usize {
    let mut at = 12;
    while query[at] != 0 {
        at += 1 + usize::from(query[at]);
    }
    at + 5
}

/// Answers A records with 192.0.2.7, others with none, nothing at all to names that begin with an s, and nothing but A records of
/// names that begin with a q.
async fn name_server() -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut query = [0; 512];
        while let Ok((_, from)) = socket.recv_from(&mut query).await {
            let end = question_end(&query);
            let is_a = query[end - 3] == 1;
            if query[13] == b's' || (query[13] == b'q' && !is_a) {
                continue;
            }
            let mut answer = query[..2].to_vec();
            answer.extend([0x81, 0x80, 0, 1, 0, u8::from(is_a), 0, 0, 0, 0]);
            answer.extend(&query[12..end]);
            if is_a {
                answer.extend([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 192, 0, 2, 7]);
            }
            socket.send_to(&answer, from).await.unwrap();
        }
    });
    address
}

fn asking(server: Option<SocketAddr>, hosts: &str) -> Arc<SystemResolver> {
    let resolver = server.map(|server| {
        let mut config = NameServerConfig::udp(server.ip());
        config.connections[0].port = server.port();
        let config = ResolverConfig::from_parts(None, Vec::new(), vec![config]);
        let provider = TokioRuntimeProvider::default();
        TokioResolver::builder_with_config(config, provider).build().unwrap()
    });
    let mut read = Hosts::default();
    read.read_hosts_conf(hosts.as_bytes()).unwrap();
    let current = Current { changed: changed(), hosts: Arc::new(read), resolver };
    Arc::new(SystemResolver { current: Mutex::new(Some(current)) })
}

async fn found(resolver: &SystemResolver, name: &str) -> Vec<IpAddr> {
    let found = timeout(Duration::from_secs(4), resolver.addresses(name)).await;
    found.expect("it waits for what never comes").unwrap()
}

const KNOWN: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 7));

#[tokio::test]
async fn a_silent_name_server_holds_up_nobody_else() {
    let resolver = asking(Some(name_server().await), "");
    let silent: Vec<_> =
        (0..400).map(|i| tokio::spawn(resolver.addresses(&format!("s{i}.example.org.")))).collect();
    tokio::task::yield_now().await;
    assert_eq!(found(&resolver, "known.example.org.").await, [KNOWN]);
    assert!(silent.iter().all(|waiting| !waiting.is_finished()));
    silent.iter().for_each(tokio::task::JoinHandle::abort);
}

#[tokio::test]
async fn one_family_without_an_answer_costs_nothing_but_a_moment() {
    let resolver = asking(Some(name_server().await), "");
    assert_eq!(found(&resolver, "quad.example.org.").await, [KNOWN]);
}

#[tokio::test]
async fn a_name_is_asked_for_as_it_stands() {
    let resolver = asking(Some(name_server().await), "");
    assert_eq!(found(&resolver, "a_b.example.org.").await, [KNOWN]);
}

#[tokio::test]
async fn the_hosts_file_needs_no_name_server() {
    let hosts = "10.1.2.3 silent.example.org wiki\n";
    let inside: IpAddr = "10.1.2.3".parse().unwrap();
    for server in [Some(name_server().await), None] {
        let resolver = asking(server, hosts);
        for name in ["silent.example.org.", "Silent.example.org", "wiki"] {
            assert_eq!(found(&resolver, name).await, [inside], "{name}");
        }
    }
    assert!(asking(None, hosts).addresses("known.example.org.").await.is_err());
    let system = SystemResolver::default();
    assert!(found(&system, "localhost").await.contains(&Ipv4Addr::LOCALHOST.into()));
}
