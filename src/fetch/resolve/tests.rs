//! Look-ups at a name server on loopback that knows one name and is silent about others.

use super::*;
use hickory_resolver::config::{NameServerConfig, ResolverConfig};
use hickory_resolver::net::runtime::TokioRuntimeProvider;
use std::time::Duration;
use tokio::net::UdpSocket;
use tokio::time::timeout;

/// The end of the question in a query, by RFC 1035, 4.1.2.
fn question_end(query: &[u8]) -> usize {
    let mut at = 12;
    while query[at] != 0 {
        at += 1 + usize::from(query[at]);
    }
    at + 5
}

/// Answers A records with 192.0.2.7, others with none, and nothing at all to names that begin with an s.
async fn name_server() -> SocketAddr {
    let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let address = socket.local_addr().unwrap();
    tokio::spawn(async move {
        let mut query = [0; 512];
        while let Ok((_, from)) = socket.recv_from(&mut query).await {
            if query[13] == b's' {
                continue;
            }
            let end = question_end(&query);
            let is_a = query[end - 3] == 1;
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

async fn asking(server: SocketAddr) -> Arc<SystemResolver> {
    let mut config = NameServerConfig::udp(server.ip());
    config.connections[0].port = server.port();
    let config = ResolverConfig::from_parts(None, Vec::new(), vec![config]);
    let provider = TokioRuntimeProvider::default();
    let resolver = TokioResolver::builder_with_config(config, provider).build().unwrap();
    let changed = SETTINGS.map(|path| fs::metadata(path).and_then(|m| m.modified()).ok());
    Arc::new(SystemResolver { current: Mutex::new(Some(Current { changed, resolver })) })
}

#[tokio::test]
async fn a_silent_name_server_holds_up_nobody_else() {
    let resolver = asking(name_server().await).await;
    let silent: Vec<_> =
        (0..400).map(|i| tokio::spawn(resolver.addresses(&format!("s{i}.example.org.")))).collect();
    tokio::task::yield_now().await;
    let known = resolver.addresses("known.example.org.");
    let found = timeout(Duration::from_secs(4), known).await.expect("it waits for the others");
    assert_eq!(found.unwrap(), ["192.0.2.7".parse::<IpAddr>().unwrap()]);
    assert!(silent.iter().all(|waiting| !waiting.is_finished()));
    silent.iter().for_each(tokio::task::JoinHandle::abort);
}

#[tokio::test]
async fn the_hosts_file_is_read() {
    let found = SystemResolver::default().addresses("localhost").await.unwrap();
    assert!(found.contains(&"127.0.0.1".parse().unwrap()), "{found:?}");
}
