//! Certificates: an authority that the operator adds is trusted, any other one is not.

use crate::support::server::Server;
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
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

/// A server with that certificate; its port.
async fn serve(folder: &Path) -> u16 {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(
            vec![CertificateDer::from_pem_file(folder.join("web.pem")).unwrap()],
            PrivateKeyDer::from_pem_file(folder.join("web.key")).unwrap(),
        )
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
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
