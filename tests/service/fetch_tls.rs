//! TLS: an authority that the operator adds is trusted and any other one is not, directly and through the tunnel of a proxy; and
//! HTTP/2, which is spoken where both sides offer it.

use crate::support::server::Server;
use axum::extract::Request;
use axum::response::{Html, Redirect};
use axum::routing::get;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

fn openssl(folder: &Path, arguments: &str) {
    let output =
        Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// An authority, and a certificate of it for 127.0.0.1.
fn authority(folder: &Path) -> PathBuf {
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes";
    openssl(
        folder,
        &format!("req -x509 {key} -keyout ca.key -out ca.pem -days 30 -subj /CN=Authority"),
    );
    openssl(folder, &format!("req -new {key} -keyout web.key -out web.csr -subj /CN=web"));
    std::fs::write(folder.join("web.ext"), "subjectAltName=IP:127.0.0.1\n").unwrap();
    openssl(
        folder,
        "x509 -req -in web.csr -CA ca.pem -CAkey ca.key -days 30 -extfile web.ext -out web.pem",
    );
    folder.join("ca.pem")
}

/// What a server with that certificate speaks TLS with; `protocols` are what it offers.
fn acceptor(folder: &Path, protocols: &[&[u8]]) -> TlsAcceptor {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from_pem_file(folder.join("web.pem")).unwrap()],
            PrivateKeyDer::from_pem_file(folder.join("web.key")).unwrap(),
        )
        .unwrap();
    config.alpn_protocols = protocols.iter().map(|name| name.to_vec()).collect();
    TlsAcceptor::from(Arc::new(config))
}

/// A server with that certificate; its port.
async fn serve(folder: &Path) -> u16 {
    let acceptor = acceptor(folder, &[]);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // A client that does not trust us ends the handshake.
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut head = [0; 4096];
            let _ = stream.read(&mut head).await;
            let answer =
                b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\nConnection: close\r\n\r\n<p>Secure.";
            let _ = stream.write_all(answer).await;
            let _ = stream.shutdown().await;
        }
    });
    port
}

#[tokio::test]
async fn only_authorities_of_the_operator_and_the_system_are_trusted() {
    let folder = tempfile::tempdir().unwrap();
    let ca = authority(folder.path());
    let port = serve(folder.path()).await;
    let here = [("fetch.allow", "127.0.0.0/8,localhost"), ("fetch.ports", "1-65535")];
    let url = format!("https://127.0.0.1:{port}/");
    let stranger = Server::with(&here).await;
    assert_eq!(stranger.load_one(&url).await, Err("host_untrusted".to_owned()));
    let friend =
        Server::with(&[&here[..], &[("fetch.ca_file", ca.to_str().unwrap())]].concat()).await;
    assert_eq!(friend.load_one(&url).await.unwrap()["page_content"], "Secure.\n");
    // The certificate is for another name.
    let found = friend.load_one(&format!("https://localhost:{port}/")).await;
    assert_eq!(found, Err("host_untrusted".to_owned()));
}

/// A server that speaks HTTP/2 only and answers with what it was asked; its port.
async fn serve_http2(folder: &Path) -> u16 {
    let acceptor = acceptor(folder, &[b"h2"]);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let router = axum::Router::new()
        .route("/moved", get(|| async { Redirect::temporary("/page") }))
        .route(
            "/page",
            get(|request: Request| async move {
                let host = request.uri().host().unwrap_or_default();
                Html(format!("<p>{:?} for {host}.", request.version()))
            }),
        )
        .route("/long", get(|| async { [("x-filler", "a".repeat(200 << 10))] }));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (acceptor, router) = (acceptor.clone(), router.clone());
            tokio::spawn(async move {
                let stream = TokioIo::new(acceptor.accept(stream).await.unwrap());
                let service = TowerToHyperService::new(router);
                let builder = auto::Builder::new(TokioExecutor::new()).http2_only();
                // A client that is done closes as it likes.
                let _ = builder.serve_connection(stream, service).await;
            });
        }
    });
    port
}

#[tokio::test]
async fn http2_is_spoken_where_it_is_offered() {
    let folder = tempfile::tempdir().unwrap();
    let ca = authority(folder.path());
    let port = serve_http2(folder.path()).await;
    let settings = [
        ("fetch.allow", "127.0.0.1"),
        ("fetch.ports", "1-65535"),
        ("fetch.ca_file", ca.to_str().unwrap()),
    ];
    let server = Server::with(&settings).await;
    let page = server.load_one(&format!("https://127.0.0.1:{port}/moved")).await.unwrap();
    assert_eq!(page["page_content"], "HTTP/2.0 for 127.0.0.1.\n");
    let found = server.load_one(&format!("https://127.0.0.1:{port}/long")).await;
    assert_eq!(found, Err("bad_web_answer".to_owned()));
}

/// A proxy that makes tunnels; its address, and the heads of the requests that it got.
async fn tunnels() -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let heads: Arc<Mutex<Vec<String>>> = Arc::default();
    let log = Arc::clone(&heads);
    tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let log = Arc::clone(&log);
            tokio::spawn(async move {
                let mut head = Vec::new();
                while !head.ends_with(b"\r\n\r\n") {
                    head.push(client.read_u8().await.unwrap());
                }
                let head = String::from_utf8(head).unwrap();
                let target = head.split(' ').nth(1).unwrap().to_owned();
                log.lock().unwrap().push(head);
                let mut server = TcpStream::connect(target).await.unwrap();
                client.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
                let _ = tokio::io::copy_bidirectional(&mut client, &mut server).await;
            });
        }
    });
    (url, heads)
}

#[tokio::test]
async fn a_tunnel_through_a_proxy_ends_at_a_trusted_server() {
    let folder = tempfile::tempdir().unwrap();
    let ca = authority(folder.path());
    let port = serve(folder.path()).await;
    let (proxy, heads) = tunnels().await;
    let here = [
        ("fetch.allow", "127.0.0.1"),
        ("fetch.ports", "1-65535"),
        ("fetch.proxy", proxy.as_str()),
        ("fetch.proxy_user", "robot"),
        ("fetch.proxy_password", "secret"),
    ];
    let url = format!("https://127.0.0.1:{port}/path");
    let stranger = Server::with(&here).await;
    assert_eq!(stranger.load_one(&url).await, Err("host_untrusted".to_owned()));
    let friend =
        Server::with(&[&here[..], &[("fetch.ca_file", ca.to_str().unwrap())]].concat()).await;
    assert_eq!(friend.load_one(&url).await.unwrap()["page_content"], "Secure.\n");
    let found = friend.load_one("https://10.0.0.1/").await;
    assert_eq!(found, Err("url_refused".to_owned()));
    let heads = heads.lock().unwrap();
    assert_eq!(heads.len(), 2);
    for head in heads.iter() {
        assert!(head.starts_with(&format!("CONNECT 127.0.0.1:{port} HTTP/1.1\r\n")), "{head}");
        assert!(
            head.to_lowercase().contains("proxy-authorization: basic cm9ib3q6c2vjcmv0"),
            "{head}"
        );
        assert!(!head.contains("/path"), "{head}");
    }
}
